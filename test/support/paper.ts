/** The few parts of a DOM that the page's Markdown needs, so that its output can be read as text. */

interface PaperElement {
  tag: string;
  attributes: Map<string, string>;
  children: PaperNode[];
  setAttribute(name: string, value: string): void;
  append(...nodes: PaperNode[]): void;
}

type PaperNode = PaperElement | { text: string };

const EMPTY = ['br', 'hr'];

/** A stand-in for `document`. */
export function createPaper() {
  return {
    createTextNode: (text: string): PaperNode => ({ text }),
    createElement(tag: string): PaperElement {
      const attributes = new Map<string, string>();
      const children: PaperNode[] = [];
      return {
        tag,
        attributes,
        children,
        setAttribute: (name, value) => attributes.set(name, value),
        append: (...nodes) => children.push(...nodes),
      };
    },
  };
}

const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The nodes as HTML, attributes in order of their names. */
export function markupOf(nodes: PaperNode[]): string {
  return nodes
    .map((node) => {
      if ('text' in node) return escapeText(node.text);
      const attributes = [...node.attributes].sort(([a], [b]) => (a < b ? -1 : 1));
      const said = attributes.map(([name, value]) => ` ${name}="${escapeText(value)}"`).join('');
      return `<${node.tag}${said}>${EMPTY.includes(node.tag) ? '' : `${markupOf(node.children)}</${node.tag}>`}`;
    })
    .join('');
}
