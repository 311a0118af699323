/** Words that are orders to the channel itself when they are all that is said. */
export const STOP = /^\s*(?:please\s+)?stop(?:\s+(?:it|that|now|please))?[\s.!]*$/i;
export const UNLINK = /^\s*unlink(?:\s+(?:me|my account|this chat))?[\s.!]*$/i;
export const LINK = /^\s*link(?:\s+(?:me|it|my account|this chat))?(?:,?\s+please)?[\s.!]*$/i;
export const HELP = /^\s*(?:help|\?)[\s.!?]*$/i;
