/* The analysis page: charts drawn from its table, pictures of them, and the search among the measures.
   Charts are canvas only: the SVG renderer and tooltips write style attributes, which the policy of the pages forbids. */
(() => {
  'use strict';
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  const text = { color: token('--xz-ink-2'), fontFamily: token('--xz-sans'), fontSize: 12 };
  const colours = ['--xz-c1', '--xz-c2', '--xz-c3', '--xz-c4', '--xz-c5'].map(token);
  const written = (value) => (value === null || value === undefined ? '—' : value.toLocaleString('zh-CN'));

  const hatched = { symbol: 'rect', color: '#fff', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 };

  /* A cell as a number; null for "—". */
  const number = (cell) => {
    const plain = (cell.firstChild?.textContent ?? '').trim().replaceAll(',', '').replace('%', '').replace('−', '-');
    return plain === '—' || plain === '' ? null : Number(plain);
  };

  /* The table as names along the axis and series of values; the year before is a series only where there is one split. */
  const read = (place) => {
    const table = document.querySelector(place.dataset.from);
    const along = Number(place.dataset.axis);
    const names = [];
    const series = new Map();
    const put = (name, label, value, past) => {
      if (!names.includes(name)) names.push(name);
      if (!series.has(label)) series.set(label, { past, values: new Map() });
      series.get(label).values.set(name, value);
    };
    [...table.tBodies[0].rows].forEach((row) => {
      const labels = [...row.querySelectorAll('[data-label]')].map((cell) => cell.textContent.trim());
      row.querySelectorAll(`td[data-m="${place.dataset.of}"]`).forEach((cell) => {
        const both = cell.dataset.c ? [labels[0], cell.dataset.c] : labels;
        const past = cell.dataset.v === 'was';
        if (both.length < 2) put(both[0], past ? '上年同期' : '本期', number(cell), past);
        else if (!past) put(both[along], both[1 - along], number(cell), false);
      });
    });
    if (/^\d{4}(-|Q|$)/.test(names[0] ?? '')) names.sort();
    return { names, series: [...series].map(([label, { past, values }]) => ({ label, past, data: names.map((name) => values.get(name) ?? null) })) };
  };

  /* Months of one year are written short; long names break and are never cut. */
  const named = (names, { wide = false, room } = {}) => {
    const year = names[0]?.match(/^(\d{4})-\d{2}$/)?.[1];
    const short = Boolean(year) && names.every((name) => name.startsWith(`${year}-`));
    return {
      type: 'category', data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: token('--xz-line-strong') } },
      axisLabel: {
        ...text, fontSize: 11, lineHeight: 13, interval: wide && !short ? 'auto' : 0, hideOverlap: true,
        ...(room ? { width: room, overflow: 'break' } : {}), formatter: short ? (name) => `${Number(name.slice(5))}月` : undefined,
      },
    };
  };
  const room = (place) => Math.min(190, place.clientWidth * 0.42);
  const valued = { type: 'value', splitNumber: 4, splitLine: { lineStyle: { color: token('--xz-line') } }, axisLabel: { ...text, hideOverlap: true, formatter: written } };
  const common = (place, several) => ({
    textStyle: text, aria: { enabled: true, label: { description: place.getAttribute('aria-label') } }, animation: false, color: colours,
    legend: { show: several, top: 0, left: 0, icon: 'rect', itemWidth: 14, itemHeight: 8, textStyle: text, selectedMode: false },
    grid: { left: 4, right: 12, top: several ? 34 : 12, bottom: 4, containLabel: true },
  });

  /* Bars, stacked bars and lines. Bodies and codes have long names: their bars lie flat, first group on top. */
  const lines = ({ names, series }, place, kind, flat) => {
    const category = { ...named(names, { wide: !flat && names.length > 12, room: flat ? room(place) : undefined }), inverse: flat };
    const partly = names.indexOf(place.dataset.partial ?? '');
    const hatch = (data, past) => data.map((value, at) => (at === partly && !past && kind !== 'line' ? { value, itemStyle: { decal: hatched } } : value));
    return {
      ...common(place, series.length > 1),
      [flat ? 'yAxis' : 'xAxis']: category, [flat ? 'xAxis' : 'yAxis']: { ...valued, ...(place.dataset.title.endsWith('（%）') ? { max: 100, interval: 25 } : { minInterval: 1 }) },
      series: series.map(({ label, past, data }) => ({
        name: label, data: hatch(data, past), silent: true, type: kind === 'line' ? 'line' : 'bar', stack: kind === 'stack' ? 'all' : undefined,
        barMaxWidth: 34, barGap: '10%', symbolSize: 5, connectNulls: false,
        ...(past ? { itemStyle: { color: token('--xz-past') }, lineStyle: { color: token('--xz-past'), type: 'dashed' } } : {}),
      })),
    };
  };

  const heat = ({ names, series }, place) => {
    const cells = series.flatMap(({ data }, y) => data.map((value, x) => [x, y, value ?? '-']));
    const top = Math.max(1, ...cells.map(([, , value]) => (value === '-' ? 0 : value)));
    return {
      ...common(place, false),
      grid: { left: 4, right: 12, top: 8, bottom: 46, containLabel: true },
      xAxis: named(names, { wide: names.length > 12 }),
      yAxis: { ...named(series.map(({ label }) => label), { room: room(place) }), inverse: true },
      visualMap: { min: 0, max: top, calculable: false, orient: 'horizontal', left: 4, bottom: 2, itemWidth: 12, itemHeight: 120, textStyle: text, text: [written(top), '0'], inRange: { color: ['#f8fafa', token('--xz-accent-200'), token('--xz-accent-700')] } },
      series: [{
        type: 'heatmap', silent: true, data: cells, itemStyle: { borderColor: '#fff', borderWidth: 1 },
        label: { show: (place.clientWidth - room(place)) / names.length > 38, fontSize: 11, formatter: ({ value }) => (value[2] === '-' ? '—' : written(value[2])), textBorderWidth: 0 },
      }].map((one) => ({ ...one, data: one.data.map(([x, y, value]) => ({ value: [x, y, value], label: { color: value !== '-' && value > top * 0.55 ? '#fff' : token('--xz-ink') } })) })),
    };
  };

  const draw = () => document.querySelectorAll('[data-plot]').forEach((place) => {
    if (window.echarts.getInstanceByDom(place)) return;
    const told = read(place);
    const kind = place.dataset.plot;
    const flat = place.dataset.flat !== undefined;
    const rows = kind === 'heat' ? told.series.length : flat ? told.names.length : 0;
    if (rows) place.style.height = `${Math.max(180, rows * (kind === 'heat' ? 26 : 22 + 8 * Math.min(told.series.length, kind === 'stack' ? 1 : 3)) + 80)}px`;
    const chart = window.echarts.init(place, null, { renderer: 'canvas' });
    chart.setOption(kind === 'heat' ? heat(told, place) : lines(told, place, kind, flat));
    new ResizeObserver(() => chart.resize()).observe(place);
    const button = place.closest('figure').querySelector('[data-png]');
    if (button) { button.hidden = false; button.addEventListener('click', () => keep(place, chart)); }
  });

  /* The chart as a picture of its own: title above, source and cut-off below. */
  const keep = (place, chart) => {
    const scale = 2;
    const drawn = chart.getRenderedCanvas({ pixelRatio: scale, backgroundColor: '#fff' });
    const picture = document.createElement('canvas');
    const [head, foot, edge] = [44 * scale, 30 * scale, 12 * scale];
    picture.width = drawn.width + 2 * edge;
    picture.height = drawn.height + head + foot;
    const pen = picture.getContext('2d');
    const write = (words, size, weight, colour, y) => {
      pen.fillStyle = colour;
      pen.font = `${weight} ${size * scale}px ${token('--xz-sans')}`;
      pen.fillText(words, edge, y, picture.width - 2 * edge);
    };
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, picture.width, picture.height);
    write(place.dataset.title, 15, 600, token('--xz-ink'), 28 * scale);
    pen.drawImage(drawn, edge, head);
    write(place.dataset.source, 11, 400, token('--xz-ink-3'), picture.height - 11 * scale);
    picture.toBlob((blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = `${place.dataset.title.replace(/[\\/:*?"<>|]/g, '_')}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, 'image/png');
  };

  /* The search among the measures: words in any order, in name, code, definition or source. */
  document.addEventListener('input', (event) => {
    const field = event.target.closest?.('[data-filter]');
    if (!field) return;
    const wanted = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const box = field.parentElement;
    let left = 0;
    box.querySelectorAll(field.dataset.filter).forEach((one) => {
      const found = wanted.every((word) => one.textContent.toLowerCase().includes(word));
      one.hidden = !found;
      left += found ? 1 : 0;
    });
    box.querySelectorAll('[data-family]').forEach((family) => { family.hidden = !family.querySelector(`${field.dataset.filter}:not([hidden])`); });
    box.querySelector('[data-filtered]').textContent = wanted.length ? `找到 ${left} 项${left ? '' : '，换个词试试'}` : '';
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches?.('[data-filter]')) event.preventDefault();
  });

  document.addEventListener('DOMContentLoaded', draw);
  document.addEventListener('htmx:afterSettle', draw);
})();
