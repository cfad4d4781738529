/** Whether a member runs the workspace. Needs the scope `users:read`. */
import { z } from 'zod';
import type { Log } from '../../app/ports.ts';
import type { WebClient } from './client.ts';

const INFO = z.object({
  user: z.object({ is_admin: z.boolean().default(false), is_owner: z.boolean().default(false) }),
});

/** False also when Slack does not say: whoever asked for admins only is not served by a guess. */
export function createAdminCheck(client: WebClient, log: Log): (userId: string) => Promise<boolean> {
  return async (userId) => {
    try {
      const { user } = INFO.parse(await client.users.info({ user: userId }));
      return user.is_admin || user.is_owner;
    } catch (error) {
      log.warn('slack: it is not known whether a member is an admin (scope users:read?)', { err: error });
      return false;
    }
  };
}
