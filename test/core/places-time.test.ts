import { describe, expect, it } from 'vitest';
import { formatLocal, formatUtc, localTime } from '../../src/core/places-time.ts';

describe('UTC', () => {
  it.each([
    ['2014-12-22T16:15:00Z', '22 Dec 2014 16:15 UTC'],
    ['2014-12-22T16:15:59.999Z', '22 Dec 2014 16:15 UTC'],
    ['2024-02-29T00:00:00Z', '29 Feb 2024 00:00 UTC'],
    ['2025-09-01T09:05:00Z', '1 Sep 2025 09:05 UTC'],
  ])('%s reads %s', (at, text) => {
    expect(formatUtc(Date.parse(at))).toBe(text);
  });
});

describe('local time', () => {
  it.each([
    ['Pyongyang was at UTC+9 in 2014', '2014-12-22T16:15:00Z', 'Asia/Pyongyang', '01:15 on 23 Dec (UTC+9)'],
    ['and at UTC+8:30 in 2016', '2016-12-22T16:15:00Z', 'Asia/Pyongyang', '00:45 on 23 Dec (UTC+8:30)'],
    ['midnight is 00, not 24', '2014-12-22T15:00:00Z', 'Asia/Pyongyang', '00:00 on 23 Dec (UTC+9)'],
    ['half an hour more', '2019-11-16T12:00:00Z', 'Asia/Tehran', '15:30 on 16 Nov (UTC+3:30)'],
    ['Tehran kept summer time in 2019', '2019-07-16T12:00:00Z', 'Asia/Tehran', '16:30 on 16 Jul (UTC+4:30)'],
    ['three quarters', '2020-01-01T00:00:00Z', 'Asia/Kathmandu', '05:45 on 1 Jan (UTC+5:45)'],
    [
      'west of Greenwich, still last year',
      '2020-01-01T00:00:00Z',
      'America/New_York',
      '19:00 on 31 Dec (UTC-5)',
    ],
    ['west with half an hour', '2020-07-01T00:00:00Z', 'America/St_Johns', '21:30 on 30 Jun (UTC-2:30)'],
    ['summer time', '2022-07-08T08:45:00Z', 'America/Toronto', '04:45 on 8 Jul (UTC-4)'],
    ['no offset', '2022-01-08T08:45:00Z', 'Africa/Accra', '08:45 on 8 Jan (UTC)'],
    ['the far east', '2022-01-08T12:00:00Z', 'Pacific/Kiritimati', '02:00 on 9 Jan (UTC+14)'],
    ['seconds are cut', '2014-12-22T16:15:59.999Z', 'Asia/Pyongyang', '01:15 on 23 Dec (UTC+9)'],
    ['before 1970', '1969-12-31T23:59:30Z', 'Asia/Seoul', '08:59 on 1 Jan (UTC+9)'],
  ])('%s', (_, at, zone, text) => {
    expect(formatLocal(Date.parse(at), zone)).toBe(text);
  });

  it.each([
    'Mars/Olympus',
    '',
    '+09:00',
    'Asia/Pyongyang; DROP',
    '北京',
  ])('is UTC in "%s", which is no zone', (zone) => {
    expect(formatLocal(Date.parse('2014-12-22T16:15:00Z'), zone)).toBe('16:15 on 22 Dec (UTC)');
  });

  it('can do without the offset', () => {
    expect(localTime(Date.parse('2014-12-22T16:15:00Z'), 'Asia/Pyongyang')).toBe('01:15 on 23 Dec');
  });

  it('changes at the hour the clocks do', () => {
    const change = Date.parse('2023-03-26T01:00:00Z');

    expect(formatLocal(change - 1, 'Europe/Berlin')).toBe('01:59 on 26 Mar (UTC+1)');
    expect(formatLocal(change, 'Europe/Berlin')).toBe('03:00 on 26 Mar (UTC+2)');
  });
});
