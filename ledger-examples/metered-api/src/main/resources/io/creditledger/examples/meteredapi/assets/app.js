// What pages do in the browser beyond HTML: times of the reader's zone, copying, questions before a form is sent, a part of
// the page that keeps itself up to date, and the figures of a chart. Without it everything can still be read and done.
(() => {
  'use strict';

  const FORMATS = {
    full: new Intl.DateTimeFormat('sv-SE', {dateStyle: 'short', timeStyle: 'medium'}),
    time: new Intl.DateTimeFormat('sv-SE', {timeStyle: 'short'}),
    day: new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short'}),
  };
  const ZONE = new Intl.DateTimeFormat('en-GB', {timeZoneName: 'short'})
      .formatToParts(new Date()).find(part => part.type === 'timeZoneName').value;

  function localise(root) {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.getTime())) {
        time.title = time.dateTime;
        time.textContent = FORMATS[time.dataset.format || 'full'].format(at);
      }
    }
    // on the axis of a chart, where HTML has no place
    for (const tick of root.querySelectorAll('[data-time]')) {
      tick.textContent = FORMATS[tick.dataset.format].format(new Date(tick.dataset.time));
    }
    for (const zone of root.querySelectorAll('.zone')) {
      zone.textContent = ZONE;
    }
    for (const button of root.querySelectorAll('[data-copy]')) {
      button.hidden = false;
    }
  }

  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy]');
    if (button) {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
      button.textContent = 'Copied';
    }
  });

  document.addEventListener('submit', event => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
    }
  });

  // Parts that keep themselves up to date: not in a hidden tab, and not while somebody selects or points at something in them.
  let updated = Date.now();
  let lost = false;
  let left = false;
  let opened = [];
  const isLive = element => element.hasAttribute('data-live');

  function isInUse(element) {
    const selection = document.getSelection();
    const selects = selection && !selection.isCollapsed && selection.containsNode(element, true);
    return selects || element.contains(document.activeElement) || element.querySelector('.chart:hover') !== null;
  }

  document.addEventListener('htmx:beforeRequest', event => {
    const element = event.detail.elt;
    if (isLive(element) && (document.hidden || isInUse(element))) {
      event.preventDefault();
    }
  });
  document.addEventListener('htmx:beforeSwap', event => {
    const element = event.detail.target;
    // What somebody has begun to use while the answer was on its way stays.
    left = isLive(element) && isInUse(element);
    if (left) {
      event.detail.shouldSwap = false;
    }
    opened = [...element.querySelectorAll('details[open][id]')].map(details => details.id);
  });
  document.addEventListener('htmx:afterSwap', () => opened.forEach(id => {
    const details = document.getElementById(id);
    if (details) {
      details.open = true;
    }
  }));
  document.addEventListener('htmx:afterRequest', event => {
    if (isLive(event.detail.elt)) {
      lost = !event.detail.successful;
      updated = lost || left ? updated : Date.now();
      sayUpdated();
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      document.querySelectorAll('[data-live]').forEach(live => window.htmx.trigger(live, 'refresh'));
    }
  });
  document.addEventListener('htmx:afterSettle', event => localise(event.target));

  function sayUpdated() {
    const place = document.getElementById('updated');
    if (place) {
      const seconds = Math.round((Date.now() - updated) / 1000);
      const age = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
      place.textContent = lost ? `Connection lost. As of ${age} ago.` : seconds < 2 ? 'Updated just now' : `Updated ${age} ago`;
      place.classList.toggle('bad', lost);
    }
  }

  // What a chart had where somebody points at: a label with the numbers in it.
  document.addEventListener('pointermove', event => {
    const chart = event.target.closest ? event.target.closest('.chart') : null;
    if (!chart) {
      return;
    }
    const box = chart.getBoundingClientRect();
    const from = Number(chart.dataset.from);
    const until = Number(chart.dataset.until);
    const at = from + (until - from) * (event.clientX - box.left) / box.width;
    let value = null;
    for (const point of chart.dataset.points.split(' ')) {
      const [second, numbers] = point.split(':');
      if (value !== null && Number(second) > at) {
        break;
      }
      value = numbers;
    }
    const place = chart.closest('figure').querySelector('.pointed');
    if (place && value !== null) {
      const numbers = value.split('/').map(number => BigInt(number || 0).toLocaleString('en-US'));
      const told = value === '' ? 'nothing' : chart.dataset.label.replace(/%/g, () => numbers.shift());
      place.textContent = `${FORMATS.full.format(new Date(at * 1000))}: ${told}`;
    }
  });

  localise(document);
  sayUpdated();
  window.setInterval(sayUpdated, 1000);
})();
