-- One call that cannot be counted must not keep those behind it from being counted.
alter table ledger.usage_set_aside
    drop constraint usage_set_aside_reason_check,
    add constraint usage_set_aside_reason_check check (reason in
        ('other_content', 'impossible_time', 'impossible_count', 'unknown_tariff', 'other_tariff', 'unknown_site',
         'unwritable'));
