import { z } from 'zod';
import { address, whole } from '../../lib/setting.ts';
import { countryPlace } from './places.ts';

/** Codes with commas or spaces between them; each must be a country's. */
const countryCodes = z
  .string()
  .default('')
  .transform((text) =>
    text
      .toUpperCase()
      .split(/[\s,]+/)
      .filter((code) => code !== ''),
  )
  .refine(
    (codes) => codes.every((code) => countryPlace(code) !== null),
    'must be country codes such as KP,IR',
  );

export const RADAR_SETTINGS = {
  EBB_RADAR_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]*$/, 'must be the token alone: no spaces, no “Bearer”')
    .default(''),
  EBB_RADAR_COUNTRIES: countryCodes,
  EBB_RADAR_POLL_SECONDS: whole(60, 3600, 900),
  EBB_RADAR_URL: address('https://api.cloudflare.com/client/v4/radar'),
};
