import { randomBytes } from 'node:crypto';
import type { Answer, Issued, Options, Part, SeenRequest } from './words.ts';

/** One event of a stream, or the whole of an answer that is not streamed. */
export interface Chunk {
  candidates?: {
    content?: { parts: Part[]; role: 'model' };
    finishReason?: string;
    finishMessage?: string;
    index: 0;
  }[];
  promptFeedback?: { blockReason: string };
  usageMetadata?: object;
  modelVersion: string;
  responseId: string;
}

interface Making {
  request: SeenRequest;
  issued: Issued;
  options: Required<Pick<Options, 'ids' | 'textSignature'>>;
}

/** Thinking is billed also when it is not shown; a model at MEDIUM thinks this much at least. */
const SOME_THOUGHT = 24;
const CHARACTERS_PER_TOKEN = 4;
const WORDS = /\s*(?:\S+\s*){1,3}|\s+/g;

/** The answer as events, in the order in which Gemini sends them. What they give out is remembered. */
export function chunksOf(answer: Answer, making: Making): Chunk[] {
  const base = { modelVersion: making.request.model, responseId: randomBytes(12).toString('base64url') };
  const usage = usageOf(answer, making.request);
  const counted = (share: number) => (answer.noUsage ? {} : { usageMetadata: usage(share) });
  if (answer.blocked) return [{ promptFeedback: { blockReason: answer.blocked }, ...counted(1), ...base }];
  const groups = answer.empty ? [] : partsOf(answer, making);
  const finish = answer.short || answer.finish === null ? {} : finishOf(answer);
  if (groups.length === 0) return [{ candidates: [{ ...finish, index: 0 }], ...counted(1), ...base }];
  return groups.map((parts, index) => {
    const last = index === groups.length - 1;
    const candidate = {
      content: { parts, role: 'model' as const },
      ...(last ? finish : {}),
      index: 0 as const,
    };
    return { candidates: [candidate], ...counted((index + 1) / groups.length), ...base };
  });
}

const finishOf = ({ finish, finishMessage }: Answer) => ({
  finishReason: finish ?? 'STOP',
  ...(finishMessage ? { finishMessage } : {}),
});

/** The parts of each event. */
function partsOf(answer: Answer, making: Making): Part[][] {
  const thought = answer.thought === undefined ? [] : [[{ text: answer.thought, thought: true }]];
  const words = typeof answer.text === 'string' ? (answer.text.match(WORDS) ?? []) : (answer.text ?? []);
  const texts = words.map((text): Part[] => [{ text }]);
  if (answer.short) return [...thought, ...half(texts)];
  const calls = callParts(answer, making);
  if (calls.length > 0)
    return [...thought, ...texts, ...(answer.callsApart ? calls.map((it) => [it]) : [calls])];
  const [last] = texts.at(-1) ?? [];
  if (!last) return thought;
  const thoughtSignature = newSignature(making.issued, []);
  if (making.options.textSignature === 'trailing') texts.push([{ text: '', thoughtSignature }]);
  else last.thoughtSignature = thoughtSignature;
  return [...thought, ...texts];
}

function half(texts: Part[][]): Part[][] {
  const [only] = texts[0] ?? [];
  if (texts.length > 1) return texts.slice(0, Math.floor(texts.length / 2));
  const text = only?.text ?? '';
  return [[{ text: text.slice(0, Math.ceil(text.length / 2)) }]];
}

/** Parallel calls share one signature, which stands on the first of them. */
function callParts({ calls = [] }: Answer, { issued, options }: Making): Part[] {
  const named = calls.map(({ name, args = {}, id }) => {
    const given = id ?? (options.ids ? randomBytes(4).toString('hex') : undefined);
    if (given !== undefined) issued.ids.add(given);
    return { name, args, ...(given === undefined ? {} : { id: given }) };
  });
  const [first, ...siblings] = named;
  if (!first) return [];
  return [
    { functionCall: first, thoughtSignature: newSignature(issued, named) },
    ...siblings.map((functionCall) => ({ functionCall })),
  ];
}

function newSignature(issued: Issued, calls: { name: string; id?: string }[]): string {
  const signature = randomBytes(48).toString('base64');
  issued.signatures.set(signature, calls);
  return signature;
}

/** Counts of tokens when this share of the answer is out. Google leaves out what is nought. */
function usageOf({ thought = '', text = '', calls = [], usage = {} }: Answer, request: SeenRequest) {
  const tokens = (value: string) => Math.ceil(value.length / CHARACTERS_PER_TOKEN);
  const prompt = usage.promptTokenCount ?? tokens(JSON.stringify(request.body));
  const said = typeof text === 'string' ? text : text.join('');
  const candidates =
    usage.candidatesTokenCount ?? tokens(said) + (calls.length ? tokens(JSON.stringify(calls)) : 0);
  const thoughts = usage.thoughtsTokenCount ?? SOME_THOUGHT + tokens(thought);
  return (share: number) => {
    const soFar = Math.round(candidates * share);
    const total = share === 1 ? usage.totalTokenCount : undefined;
    const counts = {
      promptTokenCount: prompt,
      candidatesTokenCount: soFar,
      totalTokenCount: total ?? prompt + soFar + thoughts,
      cachedContentTokenCount: usage.cachedContentTokenCount ?? 0,
      thoughtsTokenCount: thoughts,
    };
    const known = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    return { ...known, promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }] };
  };
}

/** One answer of all events: texts that follow each other are one text, which keeps the signature. */
export function folded(chunks: Chunk[]): Chunk {
  const last = chunks.at(-1);
  if (!last) throw new Error('An answer has at least one event');
  const parts: Part[] = [];
  for (const part of chunks.flatMap((it) => it.candidates?.[0]?.content?.parts ?? [])) {
    const before = parts.at(-1);
    const goesOn = before?.text !== undefined && part.text !== undefined && before.thought === part.thought;
    if (goesOn) parts[parts.length - 1] = { ...before, ...part, text: `${before.text}${part.text}` };
    else parts.push(part);
  }
  const [candidate] = last.candidates ?? [];
  if (!candidate || parts.length === 0) return last;
  return { ...last, candidates: [{ ...candidate, content: { parts, role: 'model' } }] };
}
