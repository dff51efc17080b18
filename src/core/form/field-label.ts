/** `contact2Email` → `Contact 2 e-mail`: a field's name as a person reads it, and as a district may write it in an answer. */
export function fieldLabel(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2')
    .replaceAll(/(\d)([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/\bemail\b/g, 'e-mail');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
