package bot

import (
	"context"
	"errors"

	"kaspibot/feed/price"
)

// maxFaults is how many faults of a rules file are told at once; the rest are counted.
const maxFaults = 10

type brokenRules struct {
	Faults []price.Fault
	All    int
}

// More is how many faults are not listed.
func (r brokenRules) More() int { return r.All - len(r.Faults) }

// TellRules tells the chats once that the rules file cannot be used, and once that it can again. It may be called with
// every sync; nil says that the file is good, and any error but a [*price.FileError] nothing. What has been told is
// remembered over a restart.
func (b *Bot) TellRules(ctx context.Context, fault error) error {
	const key = "told.rules"
	now, text, view := "", "rules.mended", any(nil)
	broken, ok := errors.AsType[*price.FileError](fault)
	switch {
	case ok:
		now, text = broken.Error(), "rules.broken"
		view = brokenRules{broken.Faults[:min(len(broken.Faults), maxFaults)], len(broken.Faults)}
	case fault != nil:
		return nil //nolint:nilerr // another failure says nothing about the file, and is told elsewhere
	}
	told, _, err := b.Store.Setting(ctx, key)
	if err != nil || now == told {
		return err
	}
	var errs []error
	for _, chat := range b.chats() {
		_, err := b.say(ctx, chat, text, view)
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return b.Store.SetSetting(context.WithoutCancel(ctx), key, now)
}
