/** Words without the marks and escapes of Markdown and of Slack. */
export function plain(text: string): string {
  return text
    .replace(/[\u200B\u2060]/g, '')
    .replace(/\\([^\w\s])/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
