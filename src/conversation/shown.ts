/** What a chat channel shows, in words that no channel owns; each channel draws it in its own manner. */

/** Something that a person may press. */
export interface Button {
  /** Handed back by a press; opaque to the channel: a row decides what it does, and for whom. */
  id: string;
  label: string;
  kind?: 'primary' | 'danger';
  /** Opens this address in a browser instead; it may be a secret of one person. */
  url?: string;
  /** A press asks for a form, which the channel opens at once. */
  form?: true;
}

/** What was decided, as label and value; plain text, for data of people who may write anything. */
export interface Card {
  heading: string;
  facts: { label: string; value: string }[];
}

/** One message. */
export interface Message {
  /** Markdown. */
  text: string;
  card?: Card;
  buttons?: Button[];
  /** Under this id a person may say whether the reply was good. */
  rating?: string;
  /** A language model wrote the words; those of our own code are nobody's invention. */
  generated?: true;
  /** Calls the attention of the person to whom it is said. */
  notify?: true;
}

/** One of many that a person may choose. */
export interface Choice {
  value: string;
  label: string;
}

interface FieldHead {
  name: string;
  label: string;
  hint?: string;
  optional?: true;
}

/** `search` finds its choices while the person types; a date is ISO in the site's zone. */
export type Field = FieldHead &
  (
    | { kind: 'search'; value?: Choice }
    | { kind: 'date'; value?: string }
    | { kind: 'number'; min: number; max: number; value?: number }
    | { kind: 'text'; most: number; value?: string }
  );

/** Something to fill in. */
export interface Form {
  /** Handed back when it is sent. */
  id: string;
  title: string;
  submit: string;
  intro?: string;
  fields: Field[];
}

/** What came of a form that was sent: a message, or what is wrong, field by field. */
export type Submitted = { ok: true; message: Message } | { ok: false; errors: Record<string, string> };

/** A person's own page in the channel: sections, each with messages under a heading. */
export interface Home {
  sections: { heading: string; messages: Message[] }[];
}
