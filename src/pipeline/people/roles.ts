/** A viewer looks; a reviewer decides as well; an admin also manages people, wordings and the service. */
export const roles = ['viewer', 'reviewer', 'admin'] as const;
export type Role = (typeof roles)[number];
