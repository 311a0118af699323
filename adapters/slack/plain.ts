/**
 * Words as people wrote them, out of Slack's markup: our own mention goes, those of others and of channels stay
 * readable, links are their address, and the three escaped characters come back.
 */
export function plainOf(text: string, bot: string | undefined): string {
  return text
    .replace(/<([^<>]*)>/g, (_whole, inside: string) => markupOf(inside, bot))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function markupOf(inside: string, bot: string | undefined): string {
  const [target = '', label] = inside.split('|');
  if (target.startsWith('@')) return target === `@${bot}` ? ' ' : label ? `@${label}` : target;
  if (target.startsWith('#')) return label ? `#${label}` : target;
  if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
  return target.startsWith('mailto:') ? (label ?? target.slice(7)) : target;
}
