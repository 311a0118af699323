/** A part of a content, by the names that Google's JSON uses. */
export interface Part {
  text?: string;
  thought?: boolean;
  thoughtSignature?: string;
  inlineData?: { mimeType?: string; data?: string };
  functionCall?: { name?: string; args?: object; id?: string };
  functionResponse?: { name?: string; response?: object; id?: string };
}

/** What one side said in a turn. */
export interface Content {
  role?: string;
  parts?: Part[];
}

/** What JSON Schema calls a schema, in Google's own subset of it. */
export interface Schema {
  type?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** A tool, as Google is told of it. */
export interface Declaration {
  name?: string;
  description?: string;
  parameters?: Schema;
  parametersJsonSchema?: unknown;
}

/** The fields of a request that rules look at; it may have others. */
export interface GeminiRequest {
  contents?: Content[];
  systemInstruction?: Content;
  tools?: { functionDeclarations?: Declaration[] }[];
  toolConfig?: { functionCallingConfig?: { mode?: string; allowedFunctionNames?: string[] } };
  generationConfig?: {
    temperature?: number;
    topP?: number;
    topK?: number;
    candidateCount?: number;
    thinkingConfig?: { thinkingLevel?: string; thinkingBudget?: number; includeThoughts?: boolean };
  };
}

/** The methods that the fake has. */
export type Method = 'generateContent' | 'streamGenerateContent';

/** A request as it came. `body` is what was sent, which fits its type only if it was not rejected. */
export interface SeenRequest {
  path: string;
  model: string;
  method: Method | 'unknown';
  key: string | undefined;
  body: GeminiRequest;
  /** Of the answer; 0 while there is none. */
  status: number;
  /** Why it was turned away, in the words that the client got. */
  rejected?: string;
  /** The client went away before the answer was over. */
  aborted: boolean;
  /** When it came, by `Date.now()`. */
  at: number;
}

interface Usage {
  promptTokenCount: number;
  candidatesTokenCount: number;
  thoughtsTokenCount: number;
  cachedContentTokenCount: number;
  totalTokenCount: number;
}

/** When silence falls or the socket goes. */
export type Moment = 'before headers' | 'after headers' | 'middle';

/** What the model says, and what goes wrong on the way. */
export interface Answer {
  /** A part that is marked as thought, before all others. */
  thought?: string;
  /** A list is one event each; a string is cut into events of a few words. */
  text?: string | string[];
  /** An id is made for a call that has none, unless the option `ids` is false. */
  calls?: { name: string; args?: object; id?: string }[];
  /** Parallel calls in an event each; else all in one. Clients report both of Gemini. */
  callsApart?: boolean;
  /** STOP when left out; null is no reason at all. */
  finish?: string | null;
  finishMessage?: string;
  /** Overrides some of the made-up counts. They are totals so far, in every event. */
  usage?: Partial<Usage>;
  noUsage?: boolean;
  /** The prompt is blocked for this reason: there is no candidate. */
  blocked?: string;
  /** A candidate without content. */
  empty?: boolean;
  /** From 400 on: an error in place of an answer. */
  status?: number;
  message?: string;
  /** As Google writes it in the body: '3s'. */
  retryInfo?: string;
  /** 429, for this quota. */
  quota?: 'minute' | 'day';
  /** The header, which Gemini does not send but proxies do. */
  retryAfter?: string;
  /** Milliseconds before the headers, before the first event, and between events. */
  delay?: number;
  firstDelay?: number;
  chunkDelay?: number;
  /** Says nothing more from here on, and keeps the socket. */
  hang?: Moment;
  /** Destroys the socket here. */
  cut?: Moment;
  /** After the first event an error, then a clean end. `bare`: without `data:`, as Gemini was seen to do. */
  errorInStream?: { code: number; status: string; message: string; bare?: boolean };
  garbage?: 'json' | 'html';
  /** Ends cleanly in the middle of the text. */
  short?: boolean;
}

/** An answer, or what makes one of the request. */
export type Step = Answer | ((request: SeenRequest) => Answer | Promise<Answer>);

/** How the fake differs from what it is by itself. */
export interface Options {
  /** 'test-key' when left out. */
  key?: string;
  models?: string[];
  /** Give calls an id, as Gemini 3 does. */
  ids?: boolean;
  /** A response must repeat the id of its call. Whether Google insists is contested. */
  strictIds?: boolean;
  /** Where a text answer has its signature: on an empty part in an event of its own, or on the last words. */
  textSignature?: 'trailing' | 'last';
  /** Answers when the script is empty. */
  fallback?: Step;
}

/** What the fake has handed out: each signature with the calls that it came with, and every call's id. */
export interface Issued {
  signatures: Map<string, { name: string; id?: string }[]>;
  ids: Set<string>;
}

/** Google's error, which is always JSON. */
export interface Failure {
  code: number;
  status: string;
  message: string;
  details?: object[];
}
