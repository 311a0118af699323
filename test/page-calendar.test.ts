import { describe, expect, it } from 'vitest';
import { secondsOf } from '../adapters/web/page/api.js';
import { sortBookings } from '../adapters/web/page/bookings.js';
import { addDays, mondayOf, sayCountdown, sayDays, sayWindow } from '../adapters/web/page/days.js';
import { dayList, dynosFor, layRow, neighbour } from '../adapters/web/page/schedule-grid.js';
import { checkDoor, passwordHint } from '../adapters/web/page/sign-in.js';

const ZONE = 'America/Detroit';

/** Whole days at the site, as the server sends them. */
const whole = (start: string, end: string, more = {}) => ({ start_date: start, end_date: end, ...more });

describe('the days of the page', () => {
  it('cross the change of the clocks, leap days and years without a slip', () => {
    expect(addDays('2027-03-13', 2)).toBe('2027-03-15');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(mondayOf('2027-01-03')).toBe('2026-12-28');
  });

  it('are said with weekday, and with month and year as often as needed', () => {
    expect(sayDays('2027-03-01', '2027-03-01')).toBe('Mon 1 Mar 2027');
    expect(sayDays('2027-03-01', '2027-03-03')).toBe('Mon 1 to Wed 3 Mar 2027');
    expect(sayDays('2026-12-31', '2027-01-01')).toBe('Thu 31 Dec 2026 to Fri 1 Jan 2027');
  });

  it('are those of the site, also on the short day in March', () => {
    const short = { start: '2027-03-14T05:00:00Z', end: '2027-03-15T04:00:00Z' };
    expect(sayWindow(short, ZONE)).toBe('Sun 14 Mar 2027');
    const hours = { start: '2027-03-02T13:00:00Z', end: '2027-03-02T17:30:00Z' };
    expect(sayWindow(hours, ZONE)).toBe('Tue 2 Mar 2027, 08:00 to 12:30');
  });

  it('count down without going below nothing', () => {
    expect(sayCountdown(245_000)).toBe('4:05');
    expect(sayCountdown(-1)).toBe('0:00');
  });
});

describe('a row of the schedule', () => {
  const days = dayList('2027-03-01', 14);

  it('shows a booking as one wide cell, cut at the edges of the table', () => {
    const cells = layRow([whole('2027-02-27', '2027-03-02'), whole('2027-03-13', '2027-03-20')], days, ZONE);
    expect(cells[0]).toMatchObject({ column: 0, span: 2 });
    expect(cells.at(-1)).toMatchObject({ column: 12, span: 2 });
    expect(cells.filter((cell) => cell.items.length === 0)).toHaveLength(10);
  });

  it('keeps bookings apart that follow each other, and stacks those that share a day', () => {
    const next = layRow([whole('2027-03-01', '2027-03-02'), whole('2027-03-03', '2027-03-03')], days, ZONE);
    expect(next.slice(0, 2)).toMatchObject([{ span: 2 }, { column: 2, span: 1 }]);
    const shared = layRow([whole('2027-03-01', '2027-03-02'), whole('2027-03-02', '2027-03-03')], days, ZONE);
    expect(shared.slice(0, 3).map((cell) => cell.items.length)).toEqual([1, 2, 1]);
  });

  it('always covers every day exactly once', () => {
    const items = [
      whole('2027-03-02', '2027-03-05'),
      whole('2027-03-05', '2027-03-05'),
      whole('2027-03-14', '2027-04-01'),
    ];
    const covered = layRow(items, days, ZONE).flatMap((cell) =>
      Array.from({ length: cell.span }, (_, n) => cell.column + n),
    );
    expect(covered).toEqual(days.map((_, index) => index));
  });

  it('is left by an arrow key to the cell that lies there', () => {
    const cells = [
      { row: 0, column: 0, span: 3 },
      { row: 0, column: 3, span: 1 },
      { row: 2, column: 0, span: 1 },
      { row: 2, column: 1, span: 4 },
    ] as const;
    expect(neighbour(cells, cells[1], 'ArrowDown')).toBe(cells[3]);
    expect(neighbour(cells, cells[3], 'ArrowUp')).toBe(cells[0]);
    expect(neighbour(cells, cells[0], 'ArrowRight')).toBe(cells[1]);
    expect(neighbour(cells, cells[0], 'ArrowUp')).toBeUndefined();
    expect(neighbour(cells, cells[2], 'End')).toBe(cells[3]);
  });

  it('is shown only for dynos that take the chosen test', () => {
    const brake = { name: 'Cell 1', capabilities: [{ test_type: 'brake' }] };
    const nvh = { name: 'Cell 2', capabilities: [{ test_type: 'nvh' }] };
    expect(dynosFor([brake, nvh], 'nvh')).toEqual([nvh]);
    expect(dynosFor([brake, nvh], '')).toEqual([brake, nvh]);
  });
});

describe('the list of my bookings', () => {
  const booking = (id: string, start: string, status: string) => ({
    ...{
      id,
      status,
      start: `${start}T05:00:00Z`,
      start_date: start,
      end_date: start,
      dyno: { name: 'Cell 1' },
    },
  });

  const idsOf = (items: { id: string }[]) => items.map((it) => it.id);

  it('has what lies ahead soonest first, the rest latest first', () => {
    const all = [
      booking('later', '2027-03-09', 'scheduled'),
      booking('old', '2027-02-01', 'completed'),
      booking('soon', '2027-03-02', 'scheduled'),
      booking('dropped', '2027-03-05', 'cancelled'),
    ];
    const { upcoming, past } = sortBookings(all, '2027-03-01');
    expect(idsOf(upcoming)).toEqual(['soon', 'later']);
    expect(idsOf(past)).toEqual(['dropped', 'old']);
  });

  it('keeps a booking in its place that was cancelled a moment ago, so that it can be undone', () => {
    const all = [booking('dropped', '2027-03-05', 'cancelled')];
    expect(sortBookings(all, '2027-03-01', () => true).upcoming).toHaveLength(1);
  });
});

describe('the door', () => {
  it('counts the bytes of a new password, not its letters', () => {
    expect(passwordHint('é'.repeat(36)).good).toBe(true);
    expect(passwordHint('é'.repeat(37))).toMatchObject({
      good: false,
      text: expect.stringContaining('74 bytes'),
    });
    expect(passwordHint('short').good).toBe(false);
  });

  it('names every wrong field at once, and asks no rule of a password that exists already', () => {
    const values = { email: 'nobody', fullname: '', password: 'short' };
    expect(checkDoor(values, true).map((it) => it.path)).toEqual(['email', 'fullname', 'password']);
    expect(checkDoor({ ...values, email: 'a@b.c' }, false)).toEqual([]);
  });
});

describe('a server that says later', () => {
  it('is understood in seconds and as a date', () => {
    expect(secondsOf('12')).toBe(12);
    expect(secondsOf('Mon, 01 Mar 2027 12:00:30 GMT', Date.parse('2027-03-01T12:00:00Z'))).toBe(30);
    expect(secondsOf(null)).toBeUndefined();
  });
});
