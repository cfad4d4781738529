/**
 * What a Slack message, modal or home page may hold. Source: docs.slack.dev/reference/block-kit, read 2026-11; characters
 * are UTF-16 units here, which is never fewer than Slack counts.
 */
export const LIMITS = {
  blocksInMessage: 50,
  blocksInView: 100,
  headerText: 150,
  sectionText: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  contextElements: 10,
  contextText: 2_000,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  linkUrl: 3_000,
  optionCount: 100,
  optionText: 75,
  optionValue: 75,
  viewTitle: 24,
  inputLabel: 2_000,
  inputHint: 2_000,
  privateMetadata: 3_000,
  /** Longer top-level texts are cut by Slack; 4,000 is its advice. */
  messageText: 4_000,
  altText: 1_000,
} as const;

/**
 * All words of a message together. Slack publishes no number; `msg_blocks_too_long` was seen near 13,200
 * (bolt-js#2509), so we stay well under it.
 */
export const TOTAL_TEXT = 12_000;
