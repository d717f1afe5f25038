"""Schema `trail`: events, the queue of those not yet placed, the tree over them, its heads, and the leaves of bulk events.

The tables have no Django models on purpose: nothing may reach them by save(), update(), delete() or a flush.
"""

from django.db import migrations

TABLES = """
create schema trail;

create table trail.event (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp() check (isfinite(at)),
    actor_id int not null,
    actor_name text not null,
    via text not null,
    action text not null check (action <> ''),
    subject text not null check (subject <> ''),
    rows_count int not null default 1 check (rows_count >= 0),
    rows_root bytea check (octet_length(rows_root) = 32),
    algorithm text not null check (algorithm in ('sm3', 'sha256')),
    body text not null
);
create index event_subject on trail.event (subject, id);
create index event_bulk on trail.event (id) include (rows_count) where rows_root is not null;

-- A queue and not a cursor over ids: ids become visible out of order, and a reader of "id > last" loses what commits late.
create table trail.pending (event_id bigint not null)
    with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

create table trail.leaf (
    idx bigint primary key check (idx >= 0),
    event_id bigint not null unique,
    leaf bytea not null check (octet_length(leaf) = 32)
);
-- tile (level, pos): root of the complete subtree over the leaves pos * 256^level ... (pos + 1) * 256^level - 1, level >= 1.
create table trail.tile (
    level smallint not null check (level >= 1),
    pos bigint not null check (pos >= 0),
    hash bytea not null check (octet_length(hash) = 32),
    primary key (level, pos)
);
create table trail.head (
    size bigint primary key check (size > 0),
    root bytea not null check (octet_length(root) = 32),
    algorithm text not null check (algorithm in ('sm3', 'sha256')),
    at timestamptz not null default clock_timestamp()
);
create table trail.cursor (
    one boolean primary key default true check (one),
    size bigint not null,
    algorithm text not null check (algorithm in ('sm3', 'sha256')),
    peaks bytea[] not null
);
-- The tree over the rows of one bulk event: up to 256 hashes side by side; level 0 are the row leaves themselves.
create table trail.rowtile (
    event_id bigint not null,
    level smallint not null check (level >= 0),
    pos bigint not null check (pos >= 0),
    hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
    primary key (event_id, level, pos)
);
alter table trail.rowtile alter column hashes set storage external;
"""

# Definer rights, so that the application needs no write on the queue and on the tiles.
QUEUE = """
create function trail.queue_events() returns trigger language plpgsql security definer set search_path = trail, pg_temp as $$
begin
    -- The application may name the time in its INSERT; nobody dates an event back. A minute allows for a clock that is set.
    if exists (select from new_rows where at < transaction_timestamp() - interval '1 minute'
                                       or at > clock_timestamp() + interval '1 minute') then
        raise exception '留痕事件的时间由数据库写入，不得自定' using errcode = 'insufficient_privilege';
    end if;
    insert into trail.pending (event_id) select id from new_rows;
    return null;
end $$;
create trigger event_queue after insert on trail.event
    referencing new table as new_rows for each statement execute function trail.queue_events();
alter table trail.event enable always trigger event_queue;

create function trail.add_rowtiles(of_event bigint, tile_level int, first_pos bigint, tiles bytea[]) returns void
    language plpgsql security definer set search_path = trail, pg_temp as $$
begin
    if not exists (select from trail.event where id = of_event and rows_root is not null)
       or exists (select from trail.leaf where event_id = of_event) then
        raise exception '事件 % 没有行根或已入树，不能再存行叶', of_event using errcode = 'insufficient_privilege';
    end if;
    insert into trail.rowtile (event_id, level, pos, hashes)
        select of_event, tile_level, first_pos + n - 1, hashes from unnest(tiles) with ordinality as t (hashes, n);
end $$;

create function trail.require_rowtiles() returns trigger
    language plpgsql security definer set search_path = trail, pg_temp as $$
begin
    if not exists (select from trail.rowtile where event_id = new.id) then
        raise exception '事件 % 记了行根而未存行叶，请在同一事务内调用 store_row_leaves', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create constraint trigger event_rows after insert on trail.event deferrable initially deferred
    for each row when (new.rows_root is not null and new.rows_count > 0) execute function trail.require_rowtiles();
"""

# ENABLE ALWAYS: also with session_replication_role = replica, and for owner and superuser, whom grants do not bind.
APPEND_ONLY = """
create function trail.refuse() returns trigger language plpgsql as $$
begin
    raise exception '留痕只增不改：表 trail.% 不接受 %', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;
do $$
declare name text;
begin
    foreach name in array array['event', 'leaf', 'tile', 'head', 'rowtile'] loop
        execute format('create trigger append_only before update or delete or truncate on trail.%I
                        for each statement execute function trail.refuse()', name);
        execute format('alter table trail.%I enable always trigger append_only', name);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(TABLES, "drop schema trail cascade"),
        migrations.RunSQL(QUEUE, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
