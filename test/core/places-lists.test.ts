import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { createPlaces } from '../../src/core/places.ts';
import { readLists } from '../../src/core/places-lists.ts';

describe('groups of one’s own', () => {
  it('are read from one line, with codes, networks and regions', () => {
    expect(readLists('Baltics=EE, lv LT; my-own=AS131279,UK,prk,region:ir-Tehran,KP;')).toEqual({
      groups: [
        { id: 'group:baltics', name: 'Baltics', members: ['country:EE', 'country:LV', 'country:LT'] },
        {
          id: 'group:my-own',
          name: 'my own',
          members: ['asn:131279', 'country:GB', 'country:KP', 'region:IR-Tehran'],
        },
      ],
      problems: [],
    });
  });

  it('can be found, completed and asked what they contain, in places that feeds name later too', () => {
    const places = createPlaces(readConfig({ EBB_GROUPS: 'Baltics=EE,LV,LT; mine=AS131279,IR' }).EBB_GROUPS);
    places.add([{ id: 'asn:3249', name: 'Telia Eesti', parent: 'country:EE' }]);

    expect(places.find('baltics')).toMatchObject({
      kind: 'one',
      place: { id: 'group:baltics', name: 'Baltics' },
    });
    expect(places.find('group:mine')).toMatchObject({ kind: 'one', place: { id: 'group:mine' } });
    expect(places.complete('balt', 1).map(({ name }) => name)).toEqual(['Baltics']);
    const inside = ['country:LV', 'asn:3249', 'region:EE-Harjumaa', 'asn:131279', 'country:KP'];
    expect(inside.filter((id) => places.contains('group:baltics', id))).toEqual(inside.slice(0, 3));
    expect(places.contains('group:mine', 'asn:131279')).toBe(true);
    expect(places.contains('group:mine', 'region:IR-Tehran')).toBe(true);
    expect(places.contains('group:europe', 'group:baltics')).toBe(true);
    expect(places.contains('group:europe', 'group:mine')).toBe(false);
  });

  it.each([
    ['baltics=EE,XX', /EBB_GROUPS: the group baltics: XX is no country code \(KP\), network/],
    ['baltics=Estonia', /the group baltics: Estonia is no country code/],
    ['mine=AS0', /the group mine: AS0 is/],
    ['mine=AS4294967296', /the group mine: AS4294967296 is/],
    ['mine=region:QQ-Somewhere', /the group mine: region:QQ-Somewhere is/],
    ['mine=group:europe', /the group mine: group:europe is/],
    ['mine=', /the group mine has no places/],
    ['=KP', /"=KP" must be a name of letters, digits and hyphens/],
    ['EE,LV', /"EE,LV" must be a name/],
    ['my list=KP', /"my list=KP" must be a name/],
    ['a=KP; A=IR', /the group A is there twice/],
    ['world=KP', /a group cannot be called world/],
    ['eastern-asia=KP', /a group cannot be called eastern-asia/],
    ['Georgia=KP', /a group cannot be called Georgia/],
    ['kp=KP', /a group cannot be called kp/],
    ['a=QQ; b=ZZ', /the group a: QQ .*; EBB_GROUPS: the group b: ZZ /],
  ])('%s is refused with what is wrong', (text, says) => {
    expect(() => readConfig({ EBB_GROUPS: text })).toThrow(ConfigError);
    expect(() => readConfig({ EBB_GROUPS: text })).toThrow(says);
  });

  it('take any text without another error, and every group can be found by its id', () => {
    const part = fc.stringMatching(/^[a-z0-9-]{1,6}=(?:[A-Za-z]{2}|AS\d{1,11}|region:[A-Z]{2}-x)(?:,KP)?$/);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join(';')),
    );

    fc.assert(
      fc.property(text, (given) => {
        const { groups, problems } = readLists(given);
        const places = createPlaces(groups);
        expect(groups.length + problems.length).toBe(
          given.split(';').filter((each) => each.trim() !== '').length,
        );
        for (const { id, members = [] } of groups) {
          expect(places.find(id)).toMatchObject({ kind: 'one', place: { id } });
          expect(members.every((member) => places.contains(id, member))).toBe(true);
        }
      }),
    );
  });
});
