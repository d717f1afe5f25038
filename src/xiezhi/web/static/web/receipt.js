/* The button that prints; without scripts the browser's own menu does. A roll has no pages: the page is as long as the document, so
   that nothing is parted and no paper is wasted. */
'use strict';

(() => {
  const MM = 96 / 25.4;
  const FEED = 4;
  const roll = document.querySelector('.receipt');
  const sheet = new CSSStyleSheet();

  /* Room for a pen below every line that is signed; what stood beside it on a sheet stands below it. */
  roll.querySelectorAll('p').forEach((line) => {
    if (!line.textContent.includes('（签名）')) return;
    line.classList.add('to-sign');
    if (!line.children.length) line.textContent = line.textContent.replace(/[ \u3000]{8,}/g, '\n\n');
  });

  const measure = () => {
    const long = Math.ceil(roll.getBoundingClientRect().height / MM) + FEED;
    sheet.replaceSync(`@page receipt { size: 58mm ${long}mm; margin: 0 5mm; }`);
  };
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.fonts.ready.then(measure);
  roll.querySelectorAll('img').forEach((code) => code.addEventListener('load', measure));
  measure();

  document.querySelectorAll('[data-print]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => { measure(); print(); });
  });
})();
