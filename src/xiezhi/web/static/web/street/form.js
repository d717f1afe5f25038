/* Forms drawn from what the server says of their fields; nothing about a form is decided here. */
'use strict';

/* An element with attributes; a function is a listener, false and null are left out. */
const xzMake = (tag, given = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...inside.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return made;
};

const xzForm = (() => {
  const make = xzMake;
  const hint = (text) => text && make('span', { class: 'sub' }, ` ${text}`);
  const at = (name) => `f-${name}`;
  const why = (name) => make('div', { class: 'wrong', id: `why-${name}`, hidden: true });

  const box = (type, name, value, text, checked) => make('label', {}, make('input', {
    type, name, value, checked, 'aria-describedby': `why-${name}`,
  }), make('span', {}, text));

  const KEYS = { money: { inputmode: 'decimal' }, number: { inputmode: 'numeric' }, capitals: { autocapitalize: 'characters', spellcheck: 'false' } };

  const line = (field, values) => {
    const type = field.kind === 'date' ? 'date' : 'text';
    const input = make('input', {
      class: field.kind === 'money' || field.kind === 'number' ? 'form-control num' : 'form-control', id: at(field.name), name: field.name, type,
      value: values[field.name] || '', maxlength: type === 'date' ? null : field.longest, autocomplete: 'off', enterkeyhint: 'next',
      'aria-describedby': `why-${field.name}`, ...KEYS[field.kind], ...KEYS[field.keys],
    });
    const scan = field.scan && xzScan.can() && make('button', { class: 'btn btn-plain', type: 'button', 'data-scan': field.name }, '扫执照');
    return make('div', {}, make('label', { class: 'form-label', for: at(field.name) }, field.title, hint(field.hint)),
      scan ? make('div', { class: 'with-scan' }, input, scan) : input, why(field.name));
  };

  const lines = (field, values) => make('div', {},
    make('label', { class: 'form-label', for: at(field.name) }, field.title),
    make('textarea', {
      class: 'form-control', id: at(field.name), name: field.name, rows: 3, maxlength: field.longest, placeholder: field.hint,
      autocapitalize: 'sentences', 'aria-describedby': `why-${field.name}`,
    }, values[field.name] || ''), why(field.name));

  const choice = (field, values) => make('fieldset', {}, make('legend', { class: 'form-label' }, field.title, hint(field.hint)),
    make('div', { class: 'big-choice' }, field.options.map(([value, text]) => box('radio', field.name, value, text, values[field.name] === value))), why(field.name));

  const ticks = (field, values) => make('fieldset', {}, make('legend', { class: 'form-label' }, field.title, hint(field.hint)),
    make('div', { class: 'big-choice' }, field.options.map(([name, text]) => box('checkbox', name, '1', text, values[name] === '1'))), why(field.name));

  const tick = (field, values) => make('div', { class: 'tick' }, make('label', {}, make('input', {
    class: 'form-check-input', type: 'checkbox', name: field.name, value: '1', checked: values[field.name] === '1', 'aria-describedby': `why-${field.name}`,
  }), ` ${field.title}`), why(field.name));

  const officers = (field, values, content) => make('div', { class: 'form-gap' }, ['一', '二'].map((place, index) => make('div', {},
    make('label', { class: 'form-label', for: `officer-${index}` }, `${field.title}${place}`),
    make('select', { class: 'form-select', id: `officer-${index}`, name: 'officer', 'aria-describedby': 'why-officer' },
      make('option', { value: '' }, '请选择'),
      content.choices.map(([number, name]) => make('option', { value: number, selected: content.officers[index] === number }, name))))), why('officer'));

  const finding = (field, values) => {
    const [result, note] = [`r${field.name}`, `n${field.name}`];
    return make('fieldset', {}, make('legend', {}, field.title, hint(field.hint)),
      make('div', { class: 'big-choice three' }, field.options.map(([value, text]) => box('radio', result, value, text, values[result] === value))), why(result),
      make('label', { class: 'visually-hidden', for: at(note) }, `${field.title} 情况说明`),
      make('textarea', { class: 'form-control', id: at(note), name: note, rows: 1, maxlength: field.longest, placeholder: '情况说明；不合格的必填', 'aria-describedby': `why-${note}` }, values[note] || ''), why(note));
  };

  const DRAWN = { line, date: line, money: line, number: line, lines, choice, ticks, tick, officers, finding };

  const drawn = (field, content) => {
    const made = make('div', { class: 'field', 'data-when': field.when }, DRAWN[field.kind](field, content.values, content));
    return made;
  };

  /* The groups as cards; what is seldom filled in is folded. */
  const SELDOM = ['circumstances', 'paper'];
  const draw = (content) => content.groups.filter((group) => group.fields.length).map((group) => {
    const lines = group.fields[0].kind === 'finding' ? ' checklist' : '';
    const fields = make('div', { class: `card-body form-gap${lines}` }, group.fields.map((field) => drawn(field, content)));
    const title = [group.title, hint(group.hint)];
    if (!SELDOM.includes(group.id)) return make('section', { class: 'card', 'aria-label': group.title }, make('div', { class: 'card-header' }, make('h2', {}, title)), fields);
    return make('details', { class: 'card' }, make('summary', { class: 'card-header' }, make('h2', {}, title)), fields);
  });

  /* What the form says: texts by name; what is not asked for says nothing. */
  const read = (form) => {
    const values = {};
    const officers_ = [];
    for (const input of form.elements) {
      if (!input.name || input.closest('[hidden]')) continue;
      if (input.name === 'officer') officers_.push(input.value);
      else if (!['radio', 'checkbox'].includes(input.type)) values[input.name] = input.value;
      else if (input.checked) values[input.name] = input.value;
    }
    return { values, officers: officers_ };
  };

  const show = (form, { values }) => form.querySelectorAll('[data-when]').forEach((field) => {
    const [name, value] = field.dataset.when.split('=');
    field.hidden = Boolean(name) && values[name] !== value;
  });

  /* Reasons beside their fields; those of no field are returned. */
  const mark = (form, reasons) => {
    form.querySelectorAll('.wrong').forEach((told) => { told.hidden = true; });
    form.querySelectorAll('[aria-invalid]').forEach((field) => field.removeAttribute('aria-invalid'));
    return Object.entries(reasons || {}).filter(([name, text]) => {
      const told = form.querySelector(`#why-${CSS.escape(name)}`);
      if (!told) return true;
      told.textContent = text;
      told.hidden = false;
      told.closest('details')?.setAttribute('open', '');
      form.querySelectorAll(`[name="${CSS.escape(name)}"]`).forEach((field) => field.setAttribute('aria-invalid', 'true'));
      return false;
    }).map(([, text]) => text);
  };

  return { draw, read, show, mark };
})();
