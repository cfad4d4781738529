/** Kinds of settings, as they come from the environment: text in, a value or a sentence that says what it must be. */
import { z } from 'zod';

/** `on` or `off`. */
export const flag = (usual: 'on' | 'off') =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(usual)
    .transform((value) => value === 'on');

export const whole = (min: number, max: number, usual: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error }).default(usual);
};

export const oneOf = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  usual: Words[number],
) => z.enum(words, { error: `must be one of: ${words.join(', ')}` }).default(usual);

export const text = (usual = '') => z.string().default(usual);

const isAddress = (given: string): boolean => z.url({ protocol: /^https?$/ }).safeParse(given).success;

/** An address of the web; empty is allowed where the usual one is empty. */
export const address = (usual = '') =>
  z
    .string()
    .refine(
      (given) => isAddress(given) || (given === '' && usual === ''),
      'must be an address that begins with http:// or https://',
    )
    .default(usual);

/** As `address`, for web sockets. */
export const socketAddress = (usual: string) =>
  z
    .string()
    .refine(
      (given) => z.url({ protocol: /^wss?$/ }).safeParse(given).success,
      'must be an address that begins with ws:// or wss://',
    )
    .default(usual);
