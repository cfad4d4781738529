/** What people ask in the examples, in order: later ones find what earlier ones left. */

export interface Ask {
  readonly title: string;
  /** As a person types it in Slack after `/ebb`, and as it stands in the console. */
  readonly line: string;
  /** Discord's options; absent: Discord's form cannot say this, so only Slack is shown. */
  readonly options?: Readonly<Record<string, string>>;
  /** False: the person may not manage the channel. */
  readonly mayManage?: boolean;
}

const PLACE = { place: 'North Korea' };

function ask(title: string, line: string, options?: Ask['options']): Ask {
  return { title, line, ...(options === undefined ? {} : { options }) };
}

export const DURING: readonly Ask[] = [
  ask('How is it?', 'status North Korea', PLACE),
  ask('The same place, by its code', 'status KP', { place: 'KP' }),
  ask('The same place, in its own language', 'status 조선', { place: '조선' }),
  ask('The same place, misspelt', 'status nort korea', { place: 'nort korea' }),
  ask('A name that several places have', 'status Korea', { place: 'Korea' }),
  ask('The whole world', 'status world', { place: 'world' }),
  ask('A place that no feed covers', 'status Iran', { place: 'Iran' }),
  ask('A network whose name is hostile', 'status AS64500', { place: 'AS64500' }),
  ask('A place that does not exist', 'status Atlantis', { place: 'Atlantis' }),
  ask('Nothing but the command', 'status'),
  ask('What is open now?', 'outages', {}),
  ask('What happened before?', 'history North Korea 7', { ...PLACE, days: '7' }),
  ask('A quiet place has no past', 'history Iran', { place: 'Iran' }),
  ask('What would a subscription have sent?', 'preview North Korea', PLACE),
  ask('Subscribe, plainly', 'subscribe North Korea', PLACE),
  ask('Subscribe again, from another severity up', 'subscribe North Korea notice', {
    ...PLACE,
    severity: 'notice',
  }),
  ask(
    'Subscribe with everything said',
    'subscribe Iran critical tell edit quiet 22:00-07:00 Asia/Tehran reminder 6h reports on',
    {
      place: 'Iran',
      severity: 'critical',
      tell: 'edit',
      quiet: '22:00-07:00 Asia/Tehran',
      reminder: '6h',
      reports: 'on',
    },
  ),
  ask('The settings of all places', 'settings', {}),
  ask('The settings of one place', 'settings North Korea', PLACE),
  ask('Setting: severity', 'settings North Korea severity major', { ...PLACE, severity: 'major' }),
  ask('Setting: tell', 'settings North Korea tell post', { ...PLACE, tell: 'post' }),
  ask('Setting: mention', 'settings North Korea mention off', { ...PLACE, mention: 'off' }),
  ask('Setting: quiet hours', 'settings North Korea quiet 22:00-07:00', {
    ...PLACE,
    quiet: '22:00-07:00',
  }),
  ask('Setting: reminder', 'settings North Korea reminder 24h', { ...PLACE, reminder: '24h' }),
  ask('Setting: reports of others', 'settings North Korea reports on', { ...PLACE, reports: 'on' }),
  ask('A setting that does not exist', 'settings North Korea loudness 11'),
  ask('Hours that do not exist', 'settings North Korea quiet 25:00-99:00', {
    ...PLACE,
    quiet: '25:00-99:00',
  }),
  ask('Settings of a place that the channel does not hear of', 'settings France tell edit', {
    place: 'France',
    tell: 'edit',
  }),
  ask('Pinging everybody', 'settings North Korea mention @everyone', { ...PLACE, mention: '@everyone' }),
  ask('Quiet for two hours', 'mute North Korea 2h', { ...PLACE, duration: '2h' }),
  ask('Quiet until it is over', 'mute North Korea until recovery', { ...PLACE, duration: 'until recovery' }),
  ask('A duration that is none', 'mute North Korea soon', { ...PLACE, duration: 'soon' }),
  ask('A duration that is too long', 'mute North Korea 90d', { ...PLACE, duration: '90d' }),
  ask('A mute without a duration', 'mute North Korea'),
  ask('What does this channel hear of?', 'subscriptions', {}),
  ask('Loud again', 'mute North Korea off', { ...PLACE, duration: 'off' }),
  ask('Preview of a place this channel is subscribed to', 'preview North Korea 30', {
    ...PLACE,
    days: '30',
  }),
  ask('More days than are kept', 'preview North Korea 400', { ...PLACE, days: '400' }),
  ask('A drill', 'drill', {}),
  ask('A drill for one place', 'drill Iran', { place: 'Iran' }),
  ask('Ebb is wrong', 'wrong North Korea the routes are all there', {
    ...PLACE,
    words: 'the routes are all there',
  }),
  ask('Ebb is wrong, said twice', 'wrong North Korea', PLACE),
  ask('How do the feeds do?', 'feeds', {}),
  ask('Who are you?', 'about', {}),
  ask('What can I type?', 'help', {}),
  ask('A command that does not exist', 'statsu North Korea'),
  ask('More words than the command takes', 'outages in Asia please'),
  { ...ask('Somebody who may not manage the channel', 'mute North Korea 1h'), mayManage: false },
  ask('No more of Iran', 'unsubscribe Iran', { place: 'Iran' }),
  ask('No more of a place that was never asked for', 'unsubscribe France', { place: 'France' }),
  ask('What would be forgotten?', 'forget', {}),
  ask('Forget, with a word that is not the one', 'forget please'),
  ask('Forget everything', 'forget everything', { confirm: 'everything' }),
];

export const AFTER: readonly Ask[] = [
  ask('How is it now?', 'status North Korea', PLACE),
  ask('What is open now?', 'outages', {}),
  ask('What happened?', 'history North Korea 7', { ...PLACE, days: '7' }),
  ask('What would a subscription have sent?', 'preview North Korea 7', { ...PLACE, days: '7' }),
  ask('Subscribe during the recovery', 'subscribe North Korea', PLACE),
];
