import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Way } from './deliver.ts';
import type { Speaking } from './speaking.ts';
import type { Delivery, FileRecord, Json } from './words.ts';
import type { World } from './world.ts';

/** What a person hands over. */
export interface FileSpec {
  name?: string;
  mimetype?: string;
  content?: Buffer;
  /** `slack_audio` is a voice clip: its transcription is being made. */
  subtype?: string;
  fields?: Json;
}

/** Files, and the transcriptions of clips. */
export interface Files {
  file(user: string, spec?: FileSpec): FileRecord;
  /** The transcription is there, or failed with undefined; told by `file_change`. */
  transcribed(id: string, words: string | undefined, way?: Way): Promise<Delivery>;
  answer(incoming: IncomingMessage, response: ServerResponse): void;
}

/** Slack's shelf. */
export function createFiles(world: World, speaking: () => Speaking): Files {
  const vtt = new Map<string, string>();
  return {
    file(user, spec = {}) {
      const record = recordOf(world, user, spec);
      world.files.set(record.id, { record, content: spec.content ?? HELLO });
      return record;
    },
    async transcribed(id, words, way) {
      const file = world.files.get(id);
      if (!file) throw new Error(`There is no file ${id}.`);
      const preview = { content: words?.slice(0, 60), has_more: (words?.length ?? 0) > 60 };
      file.record.transcription =
        words === undefined ? { status: 'failed' } : { status: 'complete', locale: 'en-US', preview };
      if (words !== undefined) file.record['vtt'] = `${file.record.url_private}?vtt`;
      vtt.set(id, words ?? '');
      return await speaking().event(
        { type: 'file_change', file_id: id, file: { id }, event_ts: world.nextTs() },
        way,
      );
    },
    answer(incoming, response) {
      const [path = '', query] = (incoming.url ?? '').split('?');
      const id = /-(F[0-9A-Z]+)\//.exec(path)?.[1] ?? '';
      const file = world.files.get(id);
      const allowed = incoming.headers.authorization === `Bearer ${world.settings.botToken}`;
      // Slack shows its login page, with a 200: who does not look at the type keeps HTML for a file.
      if (!allowed)
        show(response, 'text/html; charset=utf-8', '<!DOCTYPE html><html>Sign in to Rollbook</html>');
      else if (!file) response.writeHead(404).end();
      else if (query !== 'vtt') show(response, file.record.mimetype, file.content);
      else show(response, 'text/vtt', `WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n- ${vtt.get(id) ?? ''}\n`);
    },
  };
}

const HELLO = Buffer.from('Hello.');

const show = (response: ServerResponse, type: string, body: string | Buffer) =>
  void response.writeHead(200, { 'content-type': type }).end(body);

function recordOf(world: World, user: string, spec: FileSpec): FileRecord {
  const { name = 'note.txt', mimetype = 'text/plain', content = HELLO, subtype, fields } = spec;
  const id = world.nextId('F');
  const url = `${world.url}/files-pri/${world.team.id}-${id}`;
  const audio = { transcription: { status: 'processing' }, duration_ms: 4_000 };
  return {
    ...{ id, name, mimetype, size: content.length, user, title: name, mode: 'hosted' },
    ...{ file_access: 'visible', filetype: name.split('.').at(-1), is_external: false },
    created: Math.floor(Date.now() / 1000),
    ...{ url_private: `${url}/${name}`, url_private_download: `${url}/download/${name}` },
    ...(subtype ? { subtype } : {}),
    ...(subtype === 'slack_audio' ? audio : {}),
    ...fields,
  };
}
