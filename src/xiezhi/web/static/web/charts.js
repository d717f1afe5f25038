/* Charts are drawn from the table that data-from names, so that chart and table cannot differ.
   Canvas only: the SVG renderer and tooltips write style attributes, which the policy of the pages forbids. */
(() => {
  'use strict';
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  const text = { color: token('--xz-ink-2'), fontFamily: token('--xz-sans'), fontSize: 12 };
  const number = (cell) => {
    const plain = cell.textContent.trim().replaceAll(',', '');
    return plain === '—' || plain === '' ? null : Number(plain);
  };
  const hatched = { symbol: 'rect', color: '#fff', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 };

  const months = (table, panel, narrow) => {
    const named = table.querySelectorAll(`tbody tr[data-panel="${panel}"]`);
    const end = table.tHead.querySelector('[data-sum]') ? -1 : undefined;
    const heads = [...table.tHead.rows[0].cells].slice(1, end);
    const partial = heads.findIndex((cell) => cell.hasAttribute('data-partial'));
    return {
      textStyle: text, aria: { enabled: true }, animation: false,
      grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
      xAxis: { type: 'category', data: heads.map((cell) => (narrow ? cell.textContent.trim().replace('月', '') : cell.textContent.trim())), axisTick: { show: false }, axisLine: { lineStyle: { color: token('--xz-line-strong') } }, axisLabel: { ...text, interval: heads.length > 12 ? 'auto' : 0, fontSize: 11 } },
      yAxis: { type: 'value', splitNumber: 3, minInterval: 1, splitLine: { lineStyle: { color: token('--xz-line') } }, axisLabel: { ...text, formatter: (value) => value.toLocaleString('zh-CN') } },
      series: [...named].map((row) => {
        const past = row.hasAttribute('data-past');
        return {
          name: row.cells[0].textContent.trim(), type: 'bar', barGap: '10%', barCategoryGap: '34%', silent: true,
          itemStyle: { color: past ? token('--xz-past') : token('--xz-c1') },
          data: [...row.cells].slice(1, end).map((cell, at) => {
            const value = number(cell);
            return !past && at === partial ? { value, itemStyle: { color: token('--xz-c1'), decal: hatched } } : value;
          }),
        };
      }),
    };
  };

  const draw = () => document.querySelectorAll('[data-chart]').forEach((place) => {
    if (window.echarts.getInstanceByDom(place)) return;
    const chart = window.echarts.init(place, null, { renderer: 'canvas' });
    chart.setOption(months(document.querySelector(place.dataset.from), place.dataset.chart, place.clientWidth < 460));
    new ResizeObserver(() => chart.resize()).observe(place);
  });
  document.addEventListener('DOMContentLoaded', draw);
  document.addEventListener('htmx:afterSettle', draw);
})();
