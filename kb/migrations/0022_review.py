"""Reviews, who had a hand in a draft since its last edition, and four eyes held by the database."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

permission = import_module("kb.migrations.0005_roles").permission
RECORDS = ("vocabulary", "source", "dataset", "location", "group", "event", "claim")

NOTE_AUTHOR = """
CREATE FUNCTION kb_note_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.kb_draftauthor (noun, record_id, user_id, changed_at)
  VALUES (TG_ARGV[0], NEW.id, NEW.changed_by_id, clock_timestamp())
  ON CONFLICT (noun, record_id, user_id) DO UPDATE SET changed_at = excluded.changed_at;
  RETURN NULL;
END $$
"""
FORGET_AUTHORS = """
CREATE FUNCTION kb_forget_authors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.kb_draftauthor WHERE noun = TG_ARGV[0] AND record_id = OLD.id;
  RETURN NULL;
END $$
"""
MAY_PUBLISH_OWN = """
CREATE FUNCTION kb_may_publish_own(who bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
WITH waiver AS (
  SELECT p.id FROM public.auth_permission p JOIN public.django_content_type c ON c.id = p.content_type_id
  WHERE p.codename = 'publish_own' AND c.app_label = 'kb'
)
SELECT EXISTS (SELECT FROM public.auth_user u WHERE u.id = who AND u.is_active AND (u.is_superuser
  OR EXISTS (SELECT FROM public.auth_user_user_permissions x JOIN waiver w ON w.id = x.permission_id
    WHERE x.user_id = u.id)
  OR EXISTS (SELECT FROM public.auth_user_groups g JOIN public.auth_group_permissions x USING (group_id)
    JOIN waiver w ON w.id = x.permission_id WHERE g.user_id = u.id)))
$$
"""
# Once for all rows of a statement. A command has no user, and may.
FOUR_EYES = """
CREATE FUNCTION kb_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text;
BEGIN
  SELECT n.slug INTO own FROM new_editions n JOIN public.kb_draftauthor a
    ON a.noun = n.noun AND a.record_id = n.record_id AND a.user_id = n.published_by_id
  WHERE n.kind = 'published' AND n.four_eyes = 'kept' LIMIT 1;
  IF own IS NOT NULL THEN
    RAISE EXCEPTION '%: who publishes changed this draft since its last edition; somebody else has to publish it.',
      own USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT published_by_id AS id FROM new_editions
      WHERE four_eyes = 'waived') AS w WHERE NOT coalesce(public.kb_may_publish_own(w.id), false)) THEN
    RAISE EXCEPTION 'The rule of four eyes is waived only for who may publish drafts of their own.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT FROM new_editions WHERE four_eyes = 'off')
    AND current_setting('kb.four_eyes', true) IS DISTINCT FROM 'off' THEN
    RAISE EXCEPTION 'The rule of four eyes is not off.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT FROM new_editions WHERE four_eyes = 'rewritten' AND kind = 'published')
    AND current_setting('kb.publishing', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'Only publishing rewrites editions.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
# What is published waits for no reviewer; a review none of whose records waits is decided.
CLOSE_REVIEWS = """
CREATE FUNCTION kb_close_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.kb_reviewedrecord WHERE is_open) THEN
    RETURN NULL;
  END IF;
  WITH closed AS (
    UPDATE public.kb_reviewedrecord r SET is_open = false FROM new_editions n
    WHERE r.is_open AND n.noun = r.noun AND n.record_id = r.record_id
      AND n.kind = 'published' AND n.four_eyes <> 'rewritten'
    RETURNING r.id, r.request_id, n.published_by_id, n.recorded_at, n.reason
  )
  UPDATE public.kb_reviewrequest q SET state = 'accepted', decided_by_id = c.published_by_id,
    decided_at = c.recorded_at, reason = c.reason
  FROM closed c WHERE q.id = c.request_id AND q.state = 'open' AND NOT EXISTS (
    SELECT FROM public.kb_reviewedrecord o WHERE o.request_id = q.id AND o.is_open
      AND o.id NOT IN (SELECT id FROM closed));
  RETURN NULL;
END $$
"""
# Drafts that were changed after their edition, as far as their rows tell.
KNOWN = """
INSERT INTO kb_draftauthor (noun, record_id, user_id, changed_at)
SELECT '{noun}', r.id, r.changed_by_id, r.updated_at FROM kb_{noun} r
LEFT JOIN kb_edition e ON e.noun = '{noun}' AND e.record_id = r.id AND e.superseded_at IS NULL
WHERE r.changed_by_id IS NOT NULL AND (e.id IS NULL OR r.updated_at > e.recorded_at)
"""


def functions():
    bodies = (NOTE_AUTHOR, FORGET_AUTHORS, MAY_PUBLISH_OWN, FOUR_EYES, CLOSE_REVIEWS)
    return [
        migrations.RunSQL(sql, f"DROP FUNCTION {sql.split()[2].split('(')[0]}") for sql in bodies
    ]


def triggers():
    made = []
    for noun in RECORDS:
        made += [
            migrations.RunSQL(
                f"CREATE TRIGGER note_author AFTER INSERT OR UPDATE OF changed_by_id ON kb_{noun}"
                " FOR EACH ROW WHEN (NEW.changed_by_id IS NOT NULL)"
                f" EXECUTE FUNCTION kb_note_author('{noun}')",
                f"DROP TRIGGER note_author ON kb_{noun}",
            ),
            migrations.RunSQL(
                f"CREATE TRIGGER forget_authors AFTER DELETE ON kb_{noun} FOR EACH ROW"
                f" EXECUTE FUNCTION kb_forget_authors('{noun}')",
                f"DROP TRIGGER forget_authors ON kb_{noun}",
            ),
        ]
    for name in ("four_eyes", "close_reviews"):
        made.append(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} AFTER INSERT ON kb_edition REFERENCING NEW TABLE AS new_editions"
                f" FOR EACH STATEMENT EXECUTE FUNCTION kb_{name}()",
                f"DROP TRIGGER {name} ON kb_edition",
            )
        )
    return made


def let_curators_see_reviews(apps, schema_editor):
    """A role that was renamed or deleted since is not made again."""
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name__in=("contributor", "reviewer", "manager")):
        role.permissions.add(permission(Permission, "kb.view_reviewrequest"))


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0021_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('vocabulary', 'Vocabulary'), ('source', 'Source'), ('dataset', 'Dataset'), ('location', 'Location'), ('group', 'Group'), ('event', 'Event'), ('claim', 'Claim')], help_text='What kind of record it is.', max_length=10)),
                ('record_id', models.BigIntegerField(help_text="The record's row, of the table of its noun.")),
                ('changed_at', models.DateTimeField(help_text='When they last changed it, UTC.')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(blank=True, help_text='The field it is about, such as /title.', max_length=200)),
                ('at', models.DateTimeField(help_text='When, UTC.')),
                ('text', models.TextField(help_text='What was said.')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ReviewedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('vocabulary', 'Vocabulary'), ('source', 'Source'), ('dataset', 'Dataset'), ('location', 'Location'), ('group', 'Group'), ('event', 'Event'), ('claim', 'Claim')], help_text='What kind of record it is.', max_length=10)),
                ('record_id', models.BigIntegerField(help_text="The record's row, of the table of its noun.")),
                ('slug', models.CharField(help_text="The record's permanent public id.", max_length=120)),
                ('digest', models.CharField(help_text='Digest of the draft as it was submitted; another one is a change.', max_length=64)),
                ('is_open', models.BooleanField(default=True, help_text='Whether it waits for a reviewer.')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'In review'), ('accepted', 'Accepted'), ('returned', 'Returned'), ('taken-back', 'Taken back')], default='open', help_text='Where it stands.', max_length=10)),
                ('asked_at', models.DateTimeField(help_text='When they were submitted, UTC.')),
                ('note', models.TextField(help_text='What was changed and why, for the reviewer.')),
                ('decided_at', models.DateTimeField(help_text='When that was, UTC.', null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was returned, or the note published.')),
            ],
            options={
                'verbose_name': 'review',
                'ordering': ('asked_at', 'id'),
            },
        ),
        migrations.AddField(
            model_name='edition',
            name='four_eyes',
            field=models.CharField(choices=[('kept', 'Kept'), ('waived', 'Waived: who published it may publish drafts of their own'), ('off', 'The rule was off'), ('rewritten', 'Not from its draft: what it shows of other records changed')], db_default='kept', default='kept', help_text='Whether somebody else published it than changed the draft; never public.', max_length=9),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('four_eyes__in', ['kept', 'waived', 'off', 'rewritten'])), name='edition_four_eyes_is_a_known_code'),
        ),
        migrations.AddField(
            model_name='draftauthor',
            name='user',
            field=models.ForeignKey(help_text='Who changed it, and so may not publish it. Never public.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewcomment',
            name='by',
            field=models.ForeignKey(help_text='Who said it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewcomment',
            name='record',
            field=models.ForeignKey(blank=True, help_text='The record it is about; empty if about the whole request.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='kb.reviewedrecord'),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='asked_by',
            field=models.ForeignKey(help_text='Who submitted the drafts. Never public.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='decided_by',
            field=models.ForeignKey(help_text='Who published, returned or took it back; empty while open, and for a command.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewedrecord',
            name='request',
            field=models.ForeignKey(help_text='The request.', on_delete=django.db.models.deletion.CASCADE, related_name='records', to='kb.reviewrequest'),
        ),
        migrations.AddField(
            model_name='reviewcomment',
            name='request',
            field=models.ForeignKey(help_text='The request.', on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='kb.reviewrequest'),
        ),
        migrations.AddIndex(
            model_name='draftauthor',
            index=models.Index(fields=['user', '-changed_at'], name='draftauthor_by_user'),
        ),
        migrations.AddConstraint(
            model_name='draftauthor',
            constraint=models.UniqueConstraint(fields=('noun', 'record_id', 'user'), name='draftauthor_is_named_once', violation_error_message="This person is noted for the draft already."),
        ),
        migrations.AddIndex(
            model_name='reviewrequest',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['asked_at'], name='review_that_waits'),
        ),
        migrations.AddIndex(
            model_name='reviewrequest',
            index=models.Index(fields=['asked_by', '-decided_at'], name='review_by_author'),
        ),
        migrations.AddConstraint(
            model_name='reviewrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'returned', 'taken-back'])), name='reviewrequest_state_is_a_known_code', violation_error_message='“state” takes one of: open, accepted, returned, taken-back.'),
        ),
        migrations.AddConstraint(
            model_name='reviewrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='reviewrequest_is_open_or_decided', violation_error_message='A review is open, or it says when it was decided.'),
        ),
        migrations.AddConstraint(
            model_name='reviewrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), ('reason__regex', '\\S'), _connector='OR'), name='reviewrequest_is_returned_with_a_reason', violation_error_message='Say why it is returned.'),
        ),
        migrations.AddConstraint(
            model_name='reviewedrecord',
            constraint=models.UniqueConstraint(fields=('request', 'noun', 'record_id'), name='reviewedrecord_is_there_once', violation_error_message="This record is in the review already."),
        ),
        migrations.AddConstraint(
            model_name='reviewedrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('noun', 'record_id'), name='reviewedrecord_is_in_one_open_review', violation_error_message='It is in review already.'),
        ),
        migrations.AddConstraint(
            model_name='reviewcomment',
            constraint=models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='reviewcomment_says_something', violation_error_message='Write something.'),
        ),
        *functions(),
        *triggers(),
        *(migrations.RunSQL(KNOWN.format(noun=noun), migrations.RunSQL.noop) for noun in RECORDS),
        migrations.RunPython(let_curators_see_reviews, migrations.RunPython.noop),
    ]
