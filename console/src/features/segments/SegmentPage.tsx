import { DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { asProblem, oneLanguage, type Problem, sentence as told } from '@/api/problem';
import type { SegmentBody, SegmentDetail } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { ProblemPage } from '@/components/ErrorPage';
import { LinkButton } from '@/components/LinkButton';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useText } from '@/i18n/text';
import { Beside } from './Beside';
import { FilterBuilder } from './FilterBuilder';
import { fromNode, type Group, isReady, type Node, newCondition, newGroup, toNode } from './filter';
import { LiveResult, useCount } from './LiveResult';
import { changeSegment, createSegment, deleteSegment, restoreSegment, segmentQuery } from './queries';
import { text } from './text';
import { useNames } from './useNames';

export function NewSegmentPage() {
  const [start] = useState(() => newGroup('all', [newCondition()]));
  return <Editor start={start} />;
}

export function SegmentPage() {
  const { segmentId } = useParams({ from: '/inside/segments/$segmentId' });
  const segment = useQuery(segmentQuery(segmentId));
  if (segment.error) return <ProblemPage error={segment.error} onRetry={() => void segment.refetch()} />;
  if (!segment.data) return <PageSkeleton />;
  const { data } = segment;
  return <Editor key={`${data.id} ${data.version}`} segment={data} start={fromNode(data.filter as Node)} />;
}

interface Values {
  name: string;
  description?: string;
  units?: string[];
}

function Editor({ segment, start }: { segment?: SegmentDetail; start: Group }) {
  const t = useText(text);
  const names = useNames();
  const [group, setGroup] = useState(start);
  const [form] = Form.useForm<Values>();
  const found = useCount(group, names);
  const mayManage = useMay('segments.manage_segments');
  const mayChange = segment ? segment.may_change : mayManage;
  const save = useSave(segment, group, form);
  const problems = placed(save.problem ?? (found.counted.error ? asProblem(found.counted.error) : undefined));
  return (
    <div className={css.flow}>
      <PageHeader
        title={segment?.name ?? t('newSegment')}
        crumb={{ label: t('backToList'), to: '/segments' }}
        hint={mayChange ? t('segmentsHint') : t('readOnly')}
        actions={
          segment && (
            <>
              <LinkButton to="/customers" search={{ in_segment: segment.id }}>
                {t('openList')}
              </LinkButton>
              {mayChange && <Remove segment={segment} />}
            </>
          )
        }
      />
      <div className={css.split}>
        <div className={css.stack}>
          <Panel title={t('conditions')}>
            <FilterBuilder group={group} names={names} onChange={setGroup} problems={problems} />
          </Panel>
          <Allowed to="segments.manage_segments">
            <Panel title={t('save')}>
              <Form
                form={form}
                layout="vertical"
                initialValues={{
                  name: segment?.name,
                  description: segment?.description,
                  units: segment?.unit ? [segment.unit.id] : [],
                }}
                onFinish={save.submit}
              >
                <ProblemNote error={save.problem} />
                <Form.Item
                  name="name"
                  label={t('name')}
                  rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
                >
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name="description" label={t('description')}>
                  <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
                </Form.Item>
                <Form.Item label={t('shareWith')} extra={t('shareHint')} shouldUpdate>
                  {() => (
                    <UnitSelect
                      label={t('shareWith')}
                      isSingle
                      value={form.getFieldValue('units') ?? []}
                      onChange={(units) => form.setFieldsValue({ units })}
                    />
                  )}
                </Form.Item>
                <Form.Item name="units" hidden noStyle>
                  <Input />
                </Form.Item>
                <Button
                  type="primary"
                  htmlType="submit"
                  loading={save.isPending}
                  disabled={!isReady(group, names.field)}
                >
                  {t(mayChange ? 'save' : 'saveAs')}
                </Button>
              </Form>
            </Panel>
          </Allowed>
          {segment && (
            <Beside segment={segment} names={names} onTake={(filter) => setGroup(fromNode(filter))} />
          )}
        </div>
        <div className={css.stack}>
          <LiveResult group={group} names={names} found={found} />
        </div>
      </div>
    </div>
  );
}

/** What the API says of places in the filter, in the language that is read. */
function placed(problem: Problem | undefined) {
  const fields = problem?.fields.filter((it) => it.field.startsWith('filter')) ?? [];
  return fields.map((it) => ({ field: it.field, message: oneLanguage(it.message) }));
}

function useSave(
  segment: SegmentDetail | undefined,
  group: Group,
  form: ReturnType<typeof Form.useForm<Values>>[0],
) {
  const t = useText(text);
  const { message } = App.useApp();
  const navigate = useNavigate();
  return useSubmit<Values, SegmentBody>({
    form,
    send: ({ name, description }, key) => {
      const [unit] = (form.getFieldValue('units') as string[] | undefined) ?? [];
      const draft = { name, description, filter: toNode(group), unit_id: unit };
      return segment?.may_change ? changeSegment(segment, draft) : createSegment(draft, key);
    },
    onDone: async (saved) => {
      message.success(t('saved', { name: saved.name }));
      await navigate({ to: '/segments/$segmentId', params: { segmentId: saved.id } });
    },
    onProblem: (problem) => {
      if (problem.code !== 'changed_meanwhile') return false;
      message.error(t('conflict'));
      return true;
    },
  });
}

const UNDO_SECONDS = 8;

function Remove({ segment }: { segment: SegmentDetail }) {
  const t = useText(text);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const remove = async () => {
    await deleteSegment(segment.id);
    await navigate({ to: '/segments' });
    const key = `segment ${segment.id}`;
    message.info({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {t('removed', { name: segment.name })}{' '}
          <Button
            type="link"
            size="small"
            onClick={() =>
              void restoreSegment(segment.id).then(() =>
                message.success({ key, content: t('restored', { name: segment.name }) }),
              )
            }
          >
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
  return (
    <Button
      icon={<DeleteOutlined />}
      onClick={() => void remove().catch((error: unknown) => message.error(told(asProblem(error))))}
    >
      {t('remove')}
    </Button>
  );
}
