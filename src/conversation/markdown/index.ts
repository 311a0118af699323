export { clean } from './clean.ts';
export { type Stretch, stretchesOf } from './lines.ts';
export { type Node, readInline, wordsOf } from './nodes.ts';
export { fits, partsOf, type Size, splitBy } from './parts.ts';
