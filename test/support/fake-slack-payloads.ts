/** Payloads as Slack's documents show them, for a member called ada. */
import { createHmac } from 'node:crypto';
import { TEAM } from './fake-slack.ts';

type Payload = Readonly<Record<string, unknown>>;

let triggers = 0;
const trigger = (): string => {
  triggers += 1;
  return `trigger.${triggers}`;
};

export function slashPayload(text: string, responseUrl: string, channel = 'C1'): Payload {
  return {
    command: '/ebb',
    text,
    team_id: TEAM,
    team_domain: 'loopback',
    channel_id: channel,
    channel_name: 'general',
    user_id: 'UADA',
    user_name: 'ada',
    response_url: responseUrl,
    trigger_id: trigger(),
    token: 'old',
    is_enterprise_install: 'false',
  };
}

export function pressPayload(actionId: string, value: string, responseUrl: string, channel = 'C1'): Payload {
  return {
    type: 'block_actions',
    team: { id: TEAM, domain: 'loopback' },
    user: { id: 'UADA', username: 'ada', name: 'ada', team_id: TEAM },
    channel: { id: channel, name: 'general' },
    container: { type: 'message', message_ts: '1.2', channel_id: channel, is_ephemeral: false },
    response_url: responseUrl,
    trigger_id: trigger(),
    actions: [{ type: 'button', block_id: 'b', action_id: actionId, value, action_ts: '1.3' }],
  };
}

export function typingPayload(value: string): Payload {
  return {
    type: 'block_suggestion',
    team: { id: TEAM, domain: 'loopback' },
    user: { id: 'UADA', name: 'ada', team_id: TEAM },
    action_id: 'ebb:place',
    block_id: 'place',
    value,
    view: { id: 'V1', type: 'modal' },
    container: { type: 'view', view_id: 'V1' },
  };
}

export function submitPayload(metadata: string, values: Payload): Payload {
  return {
    type: 'view_submission',
    team: { id: TEAM, domain: 'loopback' },
    user: { id: 'UADA', name: 'ada', username: 'ada', team_id: TEAM },
    trigger_id: trigger(),
    view: {
      id: 'V1',
      type: 'modal',
      callback_id: 'ebb:ask',
      private_metadata: metadata,
      state: { values },
    },
  };
}

let events = 0;

export function eventPayload(event: Payload, eventId?: string): Payload {
  events += 1;
  return {
    type: 'event_callback',
    team_id: TEAM,
    api_app_id: 'A1',
    event,
    event_id: eventId ?? `Ev${events}`,
    event_time: 1_766_000_000,
  };
}

export const homeEvent = {
  type: 'app_home_opened',
  user: 'UADA',
  channel: 'D1',
  tab: 'home',
  event_ts: '1.4',
};

/** A request as Slack signs it: v0=HMAC-SHA256(secret, `v0:<unix>:<body>`). */
export function signed(body: string, secret: string, unixS: number): RequestInit {
  const signature = createHmac('sha256', secret).update(`v0:${unixS}:${body}`).digest('hex');
  return {
    method: 'POST',
    headers: {
      'content-type': body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(unixS),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
}

export function formOf(payload: Payload): string {
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

export const interactiveForm = (payload: Payload): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
