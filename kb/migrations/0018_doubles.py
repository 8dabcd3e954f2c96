"""Records that may be the same thing: how names and addresses are compared, verdicts on pairs, merges and their undoing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Words that spellings of one name add or leave out: articles and prepositions of the languages of
# the Sahel's press. A letter with an apostrophe before a word (l’islam) is one too.
WORDS = (
    "al el ul as ash ad an ar at az adh ath wal wa w bin ibn the of and in on to for la le les l de du des d "
    "da do dos e et en au aux a pour dans sur region cercle commune departement province"
)
ESSENCE = rf"""
CREATE FUNCTION kb_essence(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  plain text;
  bare text;
BEGIN
  plain := public.kb_plain(regexp_replace(value, '(^|[ (-])([ldLD]|[qQ]u)[''’‘ʼ`]', '\1\2 ', 'g'));
  plain := btrim(regexp_replace(plain, '[],.;:!?()/"«»“”،؛؟_&+[]+', ' ', 'g'));
  bare := regexp_replace(plain, '(^| )(?:(?:{"|".join(WORDS.split())}) +)+', '\1', 'g');
  bare := regexp_replace(bare, '(^| )و?ال', '\1', 'g');
  bare := btrim(regexp_replace(bare, ' +', ' ', 'g'));
  RETURN CASE WHEN bare = '' THEN plain ELSE bare END;
END $$
"""

# What is left of a name when the letters are taken for one another that transliterations confuse:
# its consonants. Arabic letters become the Latin ones that they are written with.
SKELETON = r"""
CREATE FUNCTION kb_skeleton(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  bones text := ' ' || public.kb_essence(value);
BEGIN
  bones := translate(bones, 'بتثجحخدذرزسشصضطظعغفقكلمنهويا', 'bttjhkddrssssdtsagfkklmnhwya');
  bones := regexp_replace(bones, 'c(?=[eiy])', 's', 'g');
  bones := replace(replace(replace(replace(bones, 'dj', 'j'), 'tch', 's'), 'ch', 's'), 'sh', 's');
  bones := replace(replace(replace(replace(bones, 'kh', 'k'), 'gh', 'g'), 'ph', 'f'), 'th', 't');
  bones := replace(replace(replace(bones, 'dh', 'd'), 'gu', 'g'), 'x', 'ks');
  bones := translate(bones, 'qczvp', 'kksfb');
  bones := regexp_replace(bones, ' [aeiouwyh]+', ' a', 'g');
  bones := regexp_replace(bones, '[^a-z0-9 ]|[eiouwyh]|(?<=[a-z])a', '', 'g');
  RETURN regexp_replace(replace(bones, ' ', ''), '([a-z])\1+', '\1', 'g');
END $$
"""

INITIALS = r"""
CREATE FUNCTION kb_initials(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT regexp_replace(public.kb_essence(value), '(\S)\S*\s*', '\1', 'g') $$
"""

# Without what addresses of one page differ by: scheme, www, port, fragment, trackers, the last slash.
PLAIN_URL = r"""
CREATE FUNCTION kb_plain_url(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  rest text := regexp_replace(regexp_replace(btrim(value), '^[A-Za-z][A-Za-z0-9+.-]*://', ''), '#.*$', '');
  host text := substring(rest FROM '^[^/?]*');
  path text := substring(rest FROM '^[^/?]*([^?]*)');
  query text := substring(rest FROM '\?(.*)$');
BEGIN
  host := regexp_replace(lower(regexp_replace(host, '^.*@', '')), ':(80|443)$', '');
  host := regexp_replace(host, '^(www[0-9]?|m|mobile|amp)\.', '');
  path := regexp_replace(regexp_replace(path, '/(amp/?)?$', ''), '/+$', '');
  SELECT string_agg(pair, '&' ORDER BY pair COLLATE "C") INTO query
  FROM unnest(string_to_array(query, '&')) AS pair
  WHERE pair <> '' AND pair !~* '^(utm_[a-z]+|mtm_[a-z]+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|xtor|at_medium|at_campaign|cmpid|ref|ref_src|ns_[a-z]+|_ga|spm|amp)(=|$)';
  RETURN host || path || coalesce('?' || query, '');
END $$
"""

# A pair names its records by key, because they are of several tables: it cannot name none.
EXISTS = """
CREATE FUNCTION kb_double_exists() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found int;
BEGIN
  EXECUTE format('SELECT count(*) FROM public.%I WHERE id IN ($1, $2)', 'kb_' || NEW.noun)
    INTO found USING NEW.first, NEW.second;
  IF found < 2 THEN
    RAISE EXCEPTION 'A pair is of two records that exist: one of these does not.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
MERGE_STAYS = """
CREATE FUNCTION kb_merge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'What a merge has kept is never deleted: it may have to be undone.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.undone_at IS NOT NULL
    OR to_jsonb(NEW) - 'undone_at' - 'undone_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'undone_at' - 'undone_by_id' THEN
    RAISE EXCEPTION 'Of a merge only its undoing is ever set, and once.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
FUNCTIONS = {
    "kb_essence(text)": ESSENCE,
    "kb_skeleton(text)": SKELETON,
    "kb_initials(text)": INITIALS,
    "kb_plain_url(text)": PLAIN_URL,
    "kb_double_exists()": EXISTS,
    "kb_merge_stays()": MERGE_STAYS,
}
INDEXES = {
    "location_skeleton": "kb_location (kb_skeleton(name))",
    "location_name_skeleton": "kb_locationname (kb_skeleton(text))",
    "group_name_skeleton": "kb_groupname (kb_skeleton(text))",
    "group_name_initials": "kb_groupname (kb_initials(text))",
    "group_initials": "kb_group (kb_initials(name))",
    "group_skeleton": "kb_group (kb_skeleton(name))",
    "group_by_likeness": "kb_group USING gin (kb_plain(name) gin_trgm_ops)",
    "source_plain_url": "kb_source USING hash (kb_plain_url(url))",
    "source_by_likeness": "kb_source USING gin (kb_plain(title) gin_trgm_ops)",
}
TRIGGERS = {
    ("records_exist", "double"): "BEFORE INSERT OR UPDATE OF noun, first, second ON kb_double FOR EACH ROW EXECUTE FUNCTION kb_double_exists()",
    ("merge_stays", "merge"): "BEFORE UPDATE OR DELETE ON kb_merge FOR EACH ROW EXECUTE FUNCTION kb_merge_stays()",
}


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0017_front_page"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(migrations.RunSQL(sql, f"DROP FUNCTION {name}") for name, sql in FUNCTIONS.items()),
        migrations.CreateModel(
            name='Double',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('group', 'Groups'), ('location', 'Locations'), ('event', 'Events'), ('source', 'Sources'), ('publisher', 'Publishers')], help_text='What both are: a group, a location, an event.', max_length=9)),
                ('first', models.BigIntegerField(help_text='The key of the one record, the lower of the two.')),
                ('second', models.BigIntegerField(help_text='The key of the other record.')),
                ('score', models.PositiveSmallIntegerField(default=0, help_text='How much speaks for the same thing, 0 to 100; no probability. 0 if nobody suggested the pair.')),
                ('grounds', models.JSONField(blank=True, default=list, help_text='What speaks for it, in words: a list of texts.')),
                ('verdict', models.CharField(blank=True, choices=[('same', 'The same'), ('different', 'Not the same')], help_text='Empty while nobody has decided. It stays when pairs are suggested again.', max_length=9)),
                ('decided_at', models.DateTimeField(editable=False, help_text='When it was decided; empty while nobody has.', null=True)),
                ('note', models.TextField(blank=True, help_text='Why it was decided so. Never public.')),
                ('decided_by', models.ForeignKey(editable=False, help_text='Who decided. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'possible double',
                'ordering': ('-score', 'id'),
                'default_permissions': (),
                'indexes': [models.Index(models.OrderBy(models.F('score'), descending=True), models.F('id'), condition=models.Q(('verdict', '')), name='double_to_decide'), models.Index(fields=['noun', 'second'], name='double_by_second')],
                'constraints': [models.CheckConstraint(condition=models.Q(('noun__in', ['group', 'location', 'event', 'source', 'publisher'])), name='double_noun_is_a_known_code', violation_error_message='“noun” takes one of: group, location, event, source, publisher.'), models.CheckConstraint(condition=models.Q(('verdict__in', ['same', 'different', ''])), name='double_verdict_is_a_known_code', violation_error_message='“verdict” takes one of: same, different.'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='double_is_in_order', violation_error_message='A pair names two records, the one with the lower key first.'), models.UniqueConstraint(fields=('noun', 'first', 'second'), name='double_is_given_once', violation_error_message='These two records are a pair already.'), models.CheckConstraint(condition=models.Q(('score__range', (0, 100))), name='double_score_is_from_0_to_100', violation_error_message='A score is a number from 0 to 100.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='double_is_decided_by_somebody', violation_error_message='A verdict says who decided and when; a suggestion neither.')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('group', 'Groups'), ('location', 'Locations'), ('event', 'Events'), ('source', 'Sources'), ('publisher', 'Publishers')], help_text='What both records are.', max_length=9)),
                ('survivor', models.BigIntegerField(help_text='The key of the record that stands for both.')),
                ('survivor_slug', models.CharField(help_text='Its public id.', max_length=120)),
                ('absorbed', models.BigIntegerField(help_text='The key of the record that was merged into it.')),
                ('absorbed_slug', models.CharField(help_text='Its public id.', max_length=120)),
                ('is_public', models.BooleanField(help_text='Whether the absorbed record was public, and so stays with its address leading to the survivor. A draft that was never published is deleted, and kept here.')),
                ('choices', models.JSONField(help_text='Which value of each field survived, and which rows moved or were left out.')),
                ('before', models.JSONField(help_text='Every row that the merge touched, as it was before.')),
                ('after', models.JSONField(help_text='The same rows as the merge left them; null for a deleted one.')),
                ('reason', models.TextField(help_text='Why they are the same, as the curator wrote it.')),
                ('merged_at', models.DateTimeField(auto_now_add=True, help_text='When they were merged.')),
                ('undone_at', models.DateTimeField(blank=True, editable=False, help_text='When it was undone.', null=True)),
                ('merged_by', models.ForeignKey(help_text='Who merged them. Never public.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, editable=False, help_text='Who undid it; empty as long as it stands. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-merged_at', '-id'),
                'default_permissions': (),
                'indexes': [models.Index(fields=['noun', 'survivor'], name='merge_by_survivor'), models.Index(fields=['noun', 'absorbed'], name='merge_by_absorbed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('noun__in', ['group', 'location', 'event', 'source', 'publisher'])), name='merge_noun_is_a_known_code', violation_error_message='“noun” takes one of: group, location, event, source, publisher.'), models.CheckConstraint(condition=models.Q(('survivor', models.F('absorbed')), _negated=True), name='merge_is_of_two_records', violation_error_message='A record cannot be merged into itself.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='merge_says_why', violation_error_message='Say why the two are the same.'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='merge_is_undone_by_somebody', violation_error_message='An undoing says who and when.'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('noun', 'absorbed'), name='merge_of_a_record_stands_once', violation_error_message='This record is merged into another already.')],
            },
        ),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON {what}", f"DROP INDEX {name}")
            for name, what in INDEXES.items()
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {what}", f"DROP TRIGGER {name} ON kb_{table}"
            )
            for (name, table), what in TRIGGERS.items()
        ),
    ]
