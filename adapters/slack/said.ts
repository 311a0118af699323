/** What the adapter itself takes from words, in a message of their own. */
export const STOP = /^\s*(?:please\s+)?stop(?:\s+(?:it|that|now|please))?[\s.!]*$/i;
export const UNLINK = /^\s*unlink(?:\s+(?:me|my account|this chat))?[\s.!]*$/i;
export const LINK = /^\s*link(?:\s+(?:me|my account|this chat))?[\s.!]*$/i;
export const HELP = /^\s*(?:help|\?)[\s.!?]*$/i;
