/** How the addresses of schools end; one with another end may be cut by the edge of its row or cell. */

const SCHOOLS = /\.(?:us|org|com|net|edu|gov|test|example)[>),;.]*$/i;

/** Whether an address is whole as far as its end tells. */
export const endsAsSchools = (address: string): boolean => SCHOOLS.test(address);
