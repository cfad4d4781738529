import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  DEFAULT_COMMAND,
  EVENTS,
  HTTP_PATH,
  OPTIONAL_SCOPES,
  SCOPES,
} from '../../../src/chat/slack/scopes.ts';

const text = readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8');

interface Line {
  readonly path: string;
  readonly value: string;
  readonly isComment: boolean;
}

/** What the pattern found in each of its three groups; empty where it found nothing. */
function groups(pattern: RegExp, line: string): readonly [string, string, string] {
  const [, first = '', second = '', third = ''] = pattern.exec(line) ?? [];
  return [first, second, third];
}

/** The manifest uses a small part of YAML: maps by indent, lists of words, lists of maps, whole-line comments. */
function readManifest(): readonly Line[] {
  const parents: { readonly indent: number; readonly name: string }[] = [];
  return text.split('\n').flatMap((raw): readonly Line[] => {
    const [space, hash, rest] = groups(/^(\s*)(#\s*(?:HTTP:\s*)?)?(.*)$/u, raw);
    const [dash, key, value] = groups(/^(- )?(?:([a-z_]+):(?:\s+|$))?(.*)$/u, rest);
    if (rest === '' || (hash !== '' && !/^(?:- \S+|[a-z_]+: \S+)$/u.test(rest))) return [];
    const indent = space.length + dash.length;
    while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
    const path = [...parents.map(({ name }) => name), key || '-'].join('.');
    if (hash === '' && key !== '') parents.push({ indent, name: key });
    return [{ path, value: value.replace(/^"(.*)"$/u, '$1'), isComment: hash !== '' }];
  });
}

const lines = readManifest();
const valuesAt = (path: string, isComment = false): readonly string[] =>
  lines.filter((line) => line.path === path && line.isComment === isComment).map(({ value }) => value);

it('asks for the scopes that the code needs, and names the optional ones without asking for them', () => {
  expect(valuesAt('oauth_config.scopes.bot.-')).toEqual([...SCOPES]);
  expect(valuesAt('oauth_config.scopes.bot.-', true)).toEqual([...OPTIONAL_SCOPES]);
  expect(lines.some(({ path }) => path.startsWith('oauth_config.scopes.user'))).toBe(false);
});

it('has the one command that the code listens to, with its text escaped as the code expects', () => {
  expect(valuesAt('features.slash_commands.command')).toEqual([`/${DEFAULT_COMMAND}`]);
  expect(valuesAt('features.slash_commands.should_escape')).toEqual(['true']);
});

it('subscribes to the events that the code handles', () => {
  expect(valuesAt('settings.event_subscriptions.bot_events.-')).toEqual([...EVENTS]);
});

it('switches on what buttons, forms and the home page need, and Socket Mode', () => {
  expect(valuesAt('settings.interactivity.is_enabled')).toEqual(['true']);
  expect(valuesAt('features.app_home.home_tab_enabled')).toEqual(['true']);
  // Without it Ebb could not write to a member that a channel is lost.
  expect(valuesAt('features.app_home.messages_tab_enabled')).toEqual(['true']);
  expect(valuesAt('settings.socket_mode_enabled')).toEqual(['true']);
});

it('tells of every address that HTTP mode needs, at the path that is served', () => {
  const addresses = [
    'features.slash_commands.url',
    'settings.event_subscriptions.request_url',
    'settings.interactivity.request_url',
    'settings.interactivity.message_menu_options_url',
  ];

  for (const path of addresses)
    expect([path, valuesAt(path, true)]).toEqual([path, [`https://example.com${HTTP_PATH}`]]);
});

it('keeps to the lengths that Slack takes', () => {
  // docs.slack.dev/reference/app-manifest: name 35, description 140, display name 80, command 32, usage hint 1,000.
  expect(valuesAt('display_information.name')[0]?.length).toBeLessThanOrEqual(35);
  expect(valuesAt('display_information.description')[0]?.length).toBeLessThanOrEqual(140);
  expect(valuesAt('features.slash_commands.command')[0]?.length).toBeLessThanOrEqual(32);
});
