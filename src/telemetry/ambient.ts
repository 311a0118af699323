/**
 * What makes core 1.4.0, langsmith 0.12.0, langgraph 1.7.3 and google 0.2.6 trace, copy or reroute by
 * themselves. `LANGSMITH_GATEWAY` sends prompts through LangSmith, `LANGCHAIN_VERBOSE` prints them.
 */
const AMBIENT = [
  ...['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2'],
  ...['LANGSMITH_TRACING_MODE', 'LANGCHAIN_TRACING_MODE', 'OTEL_ENABLED', 'LANGSMITH_OTEL_ENABLED'],
  ...['LANGCHAIN_OTEL_ENABLED', 'LANGSMITH_RUNS_ENDPOINTS', 'LANGSMITH_GATEWAY', 'LANGCHAIN_VERBOSE'],
  ...['LANGSMITH_ALLOW_UNPROCESSED_PAYLOADS', 'LANGCHAIN_ALLOW_UNPROCESSED_PAYLOADS'],
];

/** Removes from an environment what would start tracing past our client and its masks; returns the names. */
export function silenceAmbientTracing(env: NodeJS.ProcessEnv): string[] {
  const found = AMBIENT.filter((name) => env[name] !== undefined);
  for (const name of found) delete env[name];
  return found;
}
