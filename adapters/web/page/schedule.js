import { addDays, dayIn, mondayOf, sayDays } from './days.js';
import { byId, h, show } from './dom.js';
import { dayList, dynosFor, neighbour } from './schedule-grid.js';
import { tableParts } from './schedule-table.js';

const DAYS = 14;
const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

const placeOf = (element) => ({
  element,
  row: Number(element.dataset.row),
  column: Number(element.dataset.column),
  span: Number(element.dataset.span),
});

/** One tab stop for the whole table; arrow keys move within it. */
function createGridKeys(table) {
  const cells = () => [...table.querySelectorAll('[data-cell]')].map(placeOf);

  function hold(element) {
    for (const other of table.querySelectorAll('[data-cell][tabindex="0"]'))
      other.setAttribute('tabindex', '-1');
    element?.setAttribute('tabindex', '0');
  }

  table.addEventListener('keydown', (event) => {
    const from = event.target.closest?.('[data-cell]');
    if (!from || !KEYS.includes(event.key)) return;
    event.preventDefault();
    const to = neighbour(cells(), placeOf(from), event.key);
    if (!to) return;
    hold(to.element);
    to.element.focus();
  });
  table.addEventListener('focusin', (event) => {
    const cell = event.target.closest?.('[data-cell]');
    if (cell) hold(cell);
  });

  return {
    held: () => table.querySelector('[data-cell][tabindex="0"]'),
    /** After a redraw: the tab stop, and the focus if it was in the table, stay where they were. */
    restore(before, focused) {
      const all = cells();
      const same = before && all.find((it) => it.row === before.row && it.column === before.column);
      const near = before && all.find((it) => it.row === before.row);
      const cell = same ?? near ?? all[0];
      hold(cell?.element);
      if (focused) cell?.element.focus({ preventScroll: true });
    },
  };
}

/**
 * The table of dynos and days: two weeks at a time, from a Monday.
 * @param {{ api: any, config: any, user: () => any, onFree: (dyno: any, day: string) => void, onBooking: (id: string) => void }} needs
 */
export function createSchedule({ api, config, user, onFree, onBooking }) {
  const zone = config.site.time_zone;
  const table = byId('grid');
  const keys = createGridKeys(table);
  // Its cells are pressed and walked through with arrow keys, which is what a grid is.
  table.setAttribute('role', 'grid');
  byId('schedule-zone').textContent = `Days of ${zone}`;
  const today = () => dayIn(api.now(), zone);
  let start = mondayOf(today());
  let picture;
  let drawn = '';
  let asked = 0;

  function note(text) {
    byId('schedule-note').textContent = text ?? '';
    show(byId('schedule-note'), Boolean(text));
  }

  function draw() {
    if (!picture) return;
    const dynos = dynosFor(picture.dynos, byId('test-filter').value);
    const days = dayList(picture.start, DAYS);
    const who = { userId: user()?.id, canBook: user()?.role !== 'viewer' };
    const fingerprint = JSON.stringify([dynos, picture, today(), who]);
    if (fingerprint === drawn) return;
    drawn = fingerprint;
    const focused = table.contains(document.activeElement);
    const held = keys.held();
    const before = held ? placeOf(held) : undefined;
    const now = { dynos, days, today: today(), zone };
    table.replaceChildren(...tableParts({ ...picture, ...now, ...who, onFree, onBooking }));
    keys.restore(before, focused);
    byId('schedule-days').textContent = sayDays(days[0], days[DAYS - 1]);
  }

  async function load() {
    asked += 1;
    const mine = asked;
    const from = start;
    const range = { from, to: addDays(from, DAYS) };
    try {
      const [dynos, allocations, outages] = await Promise.all([
        api.all('/dynos'),
        api.all('/allocations', range),
        api.all('/outages', range),
      ]);
      // Somebody who pages on quickly sees the weeks asked for last, whatever arrives last.
      if (mine !== asked) return;
      const active = allocations.filter((it) => it.status !== 'cancelled');
      picture = { start: from, dynos, allocations: active, outages };
      draw();
      note('');
    } catch (problem) {
      if (mine === asked && problem.code !== 'network') note(problem.message);
    }
  }

  /** On a narrow screen the table is wider than the page: bring today to its left edge. */
  function revealToday() {
    const head = table.querySelector('th.today');
    const frame = byId('frame');
    const corner = table.querySelector('.corner');
    if (!head || !corner) return;
    frame.scrollLeft += head.getBoundingClientRect().left - corner.getBoundingClientRect().right;
  }

  async function goTo(monday) {
    start = monday;
    await load();
    revealToday();
  }
  byId('weeks-back').addEventListener('click', () => goTo(addDays(start, -DAYS)));
  byId('weeks-on').addEventListener('click', () => goTo(addDays(start, DAYS)));
  byId('weeks-today').addEventListener('click', () => goTo(mondayOf(today())));
  byId('test-filter').addEventListener('change', draw);
  for (const type of config.test_types ?? []) {
    const name = typeof type === 'string' ? type : type.name;
    byId('test-filter').append(h('option', { value: name }, name));
  }

  return {
    load,
    revealToday,
    clear() {
      picture = undefined;
      drawn = '';
      start = mondayOf(today());
      table.replaceChildren();
    },
  };
}
