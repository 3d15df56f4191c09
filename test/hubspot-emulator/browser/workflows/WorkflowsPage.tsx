import type { PortalData, WorkflowData } from '../../pages/page-data.ts';
import { Glyph } from '../Glyph.tsx';
import { useLive } from '../use-live.ts';
import { clockTime } from '../when.ts';

/** The workflows of the portal and whom the tier enrolled in them. */
export function WorkflowsPage({ portal }: { readonly portal: PortalData }) {
  const { data: workflows } = useLive<readonly WorkflowData[]>(
    `/pages-api/${portal.portalId}/workflows`,
    1_000,
  );
  return (
    <div className="workflows">
      <h1>Workflows</h1>
      <p className="muted">
        HubSpot’s own workflows start when the app writes a tier. Nothing of the app is in them.
      </p>
      {workflows?.length === 0 && <p>This portal has no workflows.</p>}
      {workflows?.map((workflow) => (
        <Workflow key={workflow.id} portal={portal} workflow={workflow} />
      ))}
    </div>
  );
}

type WorkflowProps = { readonly portal: PortalData; readonly workflow: WorkflowData };

function Workflow({ portal, workflow }: WorkflowProps) {
  const { id, name, trigger, reEnrolment, writes, enrolled, enrolments } = workflow;
  return (
    <section className="panel workflow" aria-labelledby={`workflow-${id}`} data-workflow={id}>
      <div className="workflow-about">
        <h2 id={`workflow-${id}`}>
          <Glyph name="flow" />
          {name}
        </h2>
        <dl>
          <div>
            <dt>Starts when</dt>
            <dd>{trigger}</dd>
          </div>
          <div>
            <dt>Sets</dt>
            <dd>{writes === '' ? 'nothing' : writes}</dd>
          </div>
          <div>
            <dt>Enrols again</dt>
            <dd>{reEnrolment ? 'yes' : 'no'}</dd>
          </div>
        </dl>
        <p className="enrolled">
          <strong>{enrolled.toLocaleString('en')}</strong> enrolled
        </p>
      </div>
      {enrolments.length === 0 ? (
        <p className="muted">Nobody has been enrolled yet.</p>
      ) : (
        <table>
          <caption className="visually-hidden">{`Latest enrolments of ${name}`}</caption>
          <thead>
            <tr>
              <th scope="col">Contact</th>
              <th scope="col">Because of</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {enrolments.map((enrolment) => (
              <tr key={`${enrolment.contactId} ${enrolment.at}`}>
                <td>
                  <a href={`/contacts/${portal.portalId}/record/0-1/${enrolment.contactId}`}>
                    {enrolment.name}
                  </a>
                </td>
                <td>{enrolment.value}</td>
                <td>{clockTime(enrolment.at, portal.timeZone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
