/* The first page: visits, what may be begun, drafts and how far they are. */
'use strict';

const xzList = (() => {
  const make = xzMake;
  const STATES = { editing: ['idle', '仅在本机'], waiting: ['warn', '待发送'], sent: ['done', '已发送'], refused: ['bad', '被退回'] };
  const moment = (text) => new Date(text).toLocaleString('zh-CN', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false });
  const st = (kind, text) => make('span', { class: `st ${kind}` }, text);
  const card = (title, number, ...inside) => make('section', { class: 'card', 'aria-label': title }, make('div', { class: 'card-header' }, make('h2', {}, title, number === null ? null : make('span', { class: 'sub' }, ` ${number}`))), ...inside);
  const empty = (title, text) => make('div', { class: 'empty' }, make('b', {}, title), text);

  const visit = (each, today) => make('li', {}, make('a', { href: `#begin/visit/${each.id}` }, make('b', {}, each.name),
    make('span', { class: 'sub' }, each.address || each.number),
    make('span', { class: 'state' }, each.first > today ? st('idle', `${each.first} 起`) : each.last < today ? st('warn', '日期已过') : st('info', '今天可查'), ' ', each.entered ? st('done', '已入企') : each.scanned ? st('done', '已扫码') : st('idle', '未扫码'))));

  const visits = (data) => {
    const found = data.visits;
    if (found.length) return card('我的检查', found.length, make('ul', { class: 'rows go' }, found.map((each) => visit(each, data.today))));
    const text = data.linked ? '检查应当事先批准：已报批、由你参加的检查会列在这里，可以离线填写。' : '你的账号没有对应的执法人员，认不出由你参加的检查。请管理员用命令 xiezhi user officer 指明你的执法证号。';
    return card('我的检查', 0, empty('这几天没有可以进行的检查', text));
  };

  const begin = (data) => card('登记', null, make('div', { class: 'card-body form-gap' },
    data.penalty.items.length ? make('a', { class: 'btn btn-primary big', href: '#begin/penalty' }, '登记当场处罚') : make('p', {}, '你所在的执法主体今天没有可以在手机上登记的当场处罚事项。公安机关按治安管理处罚程序当场处罚的，请联网在“办案”登记。'),
    make('button', { class: 'btn btn-plain big', type: 'button', id: 'scan', hidden: !xzScan.can() }, '扫入企码、执法证'),
    make('p', { class: 'sub', hidden: xzScan.can() }, '扫入企码、执法证：请用手机自带的相机，扫到后会直接打开。')));

  const share = ({ at, size }) => Math.floor(at * 100 / size);
  const arrived = (shot) => (shot.at === shot.size ? '已传到平台，随草稿登记' : shot.at ? `已传 ${share(shot)}%` : '还没有传');

  /* What of an unsent draft is still on the phone alone. */
  const left = (shots) => {
    const missing = shots.filter((each) => each.at < each.size);
    const begun = missing.find((each) => each.at);
    if (!shots.length) return '还没有发送：文字';
    if (!missing.length) return `还没有发送：文字；照片 ${shots.length} 张已全部传到`;
    return `还没有发送：文字、照片 ${missing.length} 张（共 ${shots.length} 张${begun ? `，正在传的已到 ${share(begun)}%` : ''}）`;
  };

  /* What was answered: what it became, and the first things that are still to be done there. */
  const told = (row) => {
    if (row.state === 'refused') return make('div', { class: 'wrong' }, row.message);
    if (row.state !== 'sent' || !row.answer) return null;
    const [first, second, ...more] = row.answer.told;
    return make('div', { class: 'sub' }, row.answer.said, [first, second].filter(Boolean).map((text) => make('div', {}, text)), more.length > 0 && make('div', {}, `另有 ${more.length} 项，打开后可见。`));
  };

  const draft = (row, locked) => {
    const [kind, name] = STATES[row.state];
    const title = row.title || (locked ? '已锁住的草稿' : '他人登记的草稿，由其登录后打开');
    const to = row.state === 'sent' ? row.answer?.address : locked || row.locked ? null : `#draft/${row.id}`;
    return make('li', { 'data-draft': row.id, 'data-state': row.state }, make(to ? 'a' : 'div', { href: to }, make('b', {}, title),
      make('span', { class: 'sub' }, `${row.kind === 'penalty' ? '当场处罚' : '现场检查'} · ${moment(row.begun)} 开始`),
      row.state !== 'sent' && make('span', { class: 'sub', 'data-left': true }, left(row.shots)),
      make('span', { class: 'state' }, st(kind, name), row.old ? [' ', st('warn', `已 ${row.old} 天没有发送`)] : null)), told(row));
  };

  const drafts = (rows, locked) => card('草稿', rows.length, rows.length ? make('ul', { class: 'rows go' }, rows.map((row) => draft(row, locked)))
    : empty('手机上没有草稿', '没有网络时也可以登记；有网络后发送，只收一次。'));

  return { visits, begin, drafts, moment, card, left, arrived };
})();
