import type { LocaleWords } from './words.ts';

export const de: LocaleWords = {
  commands: {
    status: ['status', 'Wie es einem Ort gerade geht, Signal für Signal.'],
    outages: ['ausfälle', 'Alle Orte, die gerade nicht normal sind, die schlimmsten zuerst.'],
    history: ['verlauf', 'Wann ein Ort in den letzten Tagen nicht normal war, und wie lange.'],
    subscribe: ['abonnieren', 'Diesem Kanal sagen, wenn ein Ort ausfällt und wenn er zurückkommt.'],
    unsubscribe: ['abbestellen', 'Diesem Kanal nichts mehr über einen Ort sagen.'],
    subscriptions: ['abos', 'Was dieser Kanal abonniert hat, wie es ihm gesagt wird und was stumm ist.'],
    settings: [
      'einstellungen',
      'Wie dieser Kanal von einem Ort hört: Erwähnungen, Ruhezeiten, Erinnerungen.',
    ],
    mute: [
      'stummschalten',
      'Eine Zeit lang nichts über einen Ort sagen; das Ende eines Ausfalls kommt trotzdem.',
    ],
    preview: ['vorschau', 'Was ein Abo in den letzten Tagen geschickt hätte. Ändert nichts.'],
    drill: ['probealarm', 'Einen Probealarm zeigen, deutlich als solcher gekennzeichnet.'],
    wrong: ['falsch', 'Dem Betreiber sagen, dass etwas nicht stimmt, was Ebb über einen Ort zeigt.'],
    feeds: ['quellen', 'Wie es den Datenquellen geht: frisch, verspätet oder gestört.'],
    forget: ['vergessen', 'Löschen, was Ebb über diesen Kanal oder den Server gespeichert hat.'],
    help: ['hilfe', 'Was man eingeben kann, mit Beispielen.'],
    about: ['über', 'Was Ebb ist, wessen Messungen es liest und was es nicht behauptet.'],
  },
  options: {
    place: ['ort', 'Ein Land, eine Region, ein Netz oder eine Gruppe davon.'],
    days: ['tage', 'Wie viele Tage zurück.'],
    severity: ['schwere', 'Ab welcher Schwere: notice, major oder critical.'],
    tell: ['meldung', 'Wie Änderungen kommen: Karte ändern, neue Nachricht oder beides.'],
    mention: ['erwähnung', 'Rolle, die beim ersten Alarm eines Ausfalls erwähnt wird; off für niemanden.'],
    quiet: ['ruhezeit', 'Stunden ohne Nachrichten: 22:00-07:00 Asia/Tehran; off für keine.'],
    reminder: ['erinnerung', 'Erinnerung, solange ein Ausfall dauert: alle 1h, 6h oder 24h; off.'],
    reports: ['berichte', 'Auch, was andere über den Ort melden: on oder off.'],
    duration: ['dauer', '30m, 2h oder 1d, höchstens 30d; until recovery; off hebt es auf.'],
    words: ['worte', 'Was nicht stimmt, in höchstens 300 Zeichen.'],
    confirm: ['bestätigung', 'Das Wort everything; ohne es sagt Ebb nur, was gelöscht würde.'],
    channel: ['kanal', 'Der Kanal, der gemeint ist; ohne Angabe dieser.'],
  },
};
