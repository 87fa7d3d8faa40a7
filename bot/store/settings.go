package store

import (
	"context"

	"kaspibot/bot/orders"
)

var _ orders.Settings = Settings{}

// setting is what is kept under a key.
type setting struct {
	value string
	found bool
}

// Setting is the value kept under the key, and whether there is one.
func (s Settings) Setting(ctx context.Context, key string) (value string, found bool, err error) {
	v, err := s.settings.of(key).get(func() (v setting, err error) {
		v.value, v.found, err = query[string]{
			"read setting " + key,
			`select value from settings where key = $1`,
			scanText,
		}.one(ctx, s.read, key)
		return v, err
	})
	return v.value, v.found, err
}

// SetSetting keeps the value under the key, in place of an earlier one.
func (s Settings) SetSetting(ctx context.Context, key, value string) error {
	defer s.settings.changedOf(key)
	return s.exec(ctx, "save setting "+key, `
		insert into settings (key, value) values ($1, $2)
		on conflict (key) do update set value = excluded.value`, key, value)
}

func scanText(r row) (text string, err error) {
	err = r.Scan(&text)
	return text, err
}
