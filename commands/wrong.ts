import { notedAlready } from '../src/core/card-answers-errors.ts';
import { notedCard, wrongNote } from '../src/core/card-answers-settings.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

export const wrong: Command = {
  name: 'wrong',
  summary: 'Tell the operator of this Ebb that what it shows for a place is wrong.',
  usage: '/wrong <place> [what is wrong]',
  example: '/wrong North Korea the routes are all there',
  parameters: [
    placeParameter('The place that is shown wrongly.'),
    {
      name: 'words',
      kind: 'words',
      required: false,
      description: 'What is wrong, in at most 300 characters.',
    },
  ],
  access: 'everyone',
  isPrivate: true,
  async run({ channel, tellOperator, mayTellOperator }, args) {
    const place = placeOf(wrong, args);
    if (!mayTellOperator(place.id)) throw notedAlready(place);
    await tellOperator(wrongNote(place, channel, args.words));
    return { card: notedCard(place, args.words), private: true };
  },
};
