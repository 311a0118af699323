import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { GraphDrawStyle, StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  type GridPos,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as NumberPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as LinesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Board, Chart, Panel, Rows } from './words.ts';

const PROMETHEUS = { type: 'prometheus', uid: `\${datasource}` };
const POSTGRES = { type: 'grafana-postgresql-datasource', uid: `\${postgres}` };
/** Grafana's grid is 24 wide: three panels to a row. */
const [WIDE, HIGH, ACROSS] = [8, 8, 3];

/** A board as Grafana loads it. */
export function draw(name: string, { title, description, panels }: Board) {
  const dashboard = new DashboardBuilder(title)
    .uid(`rollbook-${name}`)
    .description(description)
    .tags(['rollbook'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  if (Object.values(panels).some((it) => it.draw === 'table'))
    dashboard.withVariable(
      new DatasourceVariableBuilder('postgres').label('Postgres').type('grafana-postgresql-datasource'),
    );
  for (const [index, panel] of Object.values(panels).entries()) {
    const at = { x: (index % ACROSS) * WIDE, y: Math.floor(index / ACROSS) * HIGH, w: WIDE, h: HIGH };
    dashboard.withPanel(drawPanel(panel, index + 1, at));
  }
  return dashboard.build();
}

function drawPanel(panel: Panel, id: number, at: GridPos) {
  if (panel.draw === 'table')
    return said(new TablePanel(), panel, id, at).datasource(POSTGRES).withTarget(ofRows(panel));
  if (panel.draw === 'number')
    return ofPrometheus(said(new NumberPanel(), panel, id, at).datasource(PROMETHEUS), panel);
  const lines = said(new LinesPanel(), panel, id, at).datasource(PROMETHEUS).min(0);
  lines.drawStyle(GraphDrawStyle.Line).fillOpacity(panel.draw === 'areas' ? 25 : 0);
  if (panel.draw === 'areas') lines.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  return ofPrometheus(lines, panel);
}

/** What each kind of panel can be told alike. */
interface Sayable {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  gridPos(at: GridPos): this;
}

function said<P extends Sayable>(
  builder: P,
  { title, description, unit }: Panel,
  id: number,
  at: GridPos,
): P {
  return builder.id(id).title(title).description(description).unit(unit).gridPos(at);
}

function ofPrometheus<P extends { withTarget(target: Builder<Dataquery>): P }>(builder: P, panel: Chart): P {
  for (const [index, { expr, legend, exemplars }] of panel.queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .exemplar(exemplars ?? false);
    if (legend !== undefined) query.legendFormat(legend);
    builder.withTarget(panel.draw === 'number' ? query.instant() : query.range());
  }
  return builder;
}

/** The builders know no Postgres: this is its data source's own form of a query. */
function ofRows({ sql }: Rows): Builder<Dataquery> {
  const query = { refId: 'A', datasource: POSTGRES, editorMode: 'code', format: 'table' };
  return {
    build: () => ({ ...query, rawQuery: true, rawSql: sql, _implementsDataqueryVariant() {} }),
  };
}
