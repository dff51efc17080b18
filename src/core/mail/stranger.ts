/** Whether a letter's sender belongs to the district that the letter names. */
import { districtsOfDomain } from '../form/roster-domains.js';
import type { District } from '../model.js';
import { domainOf, sameOrganisation } from './domains.js';

/**
 * @param known addresses that an answered letter of that district came from, went to, or names: a person let that answer
 * go, or its sender was the district's own
 * @returns whether neither the roster nor a record knows the sender's domain as the district's
 */
export function isStranger(
  sender: string,
  district: string,
  { roster, known }: { roster: District[]; known: readonly string[] },
): boolean {
  const own = districtsOfDomain(domainOf(sender), roster).some(({ name }) => name === district);
  return !own && !known.some((address) => sameOrganisation(address, sender));
}
