package goods

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
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

// TellRules tells the chats once that a shop's rules file cannot be used, and once that it can again. It may be
// called with every sync; nil says that the file is good, and any error but a [*price.FileError] nothing. What has been
// told is remembered over a restart.
func (s *Screen) TellRules(ctx context.Context, shop chat.ShopID, fault error) error {
	const key = "told.rules"
	now, text, view := "", "goods.rules.mended", any(nil)
	broken, ok := errors.AsType[*price.FileError](fault)
	switch {
	case ok:
		now, text = broken.Error(), "goods.rules.broken"
		view = brokenRules{broken.Faults[:min(len(broken.Faults), maxFaults)], len(broken.Faults) + broken.More}
	case fault != nil:
		return nil //nolint:nilerr // another failure says nothing about the file, and is told elsewhere
	}
	told, _, err := s.Store(shop).Setting(ctx, key)
	if err != nil || now == told {
		return err
	}
	err = s.Chats().Tell(ctx, news.Sync, func(to chat.Chat) error { return to.Say(ctx, text, view) })
	if err != nil {
		return err
	}
	return s.Store(shop).SetSetting(context.WithoutCancel(ctx), key, now)
}

// doubtfulRules can be used, and may not mean what the seller wants.
type doubtfulRules struct {
	Conflicts []price.Conflict
	brokenRules
}

// TellDoubts tells the chats once of rules that the settings contradict, and of those for names that nothing has.
// It may be called with every sync; what has been told is remembered over a restart.
func (s *Screen) TellDoubts(ctx context.Context, shop chat.ShopID, conflicts []price.Conflict, misspelt []price.Fault) error {
	const key = "told.rules.doubts"
	now := fmt.Sprint(conflicts, misspelt)
	if len(conflicts)+len(misspelt) == 0 {
		now = ""
	}
	told, _, err := s.Store(shop).Setting(ctx, key)
	if err != nil || now == told {
		return err
	}
	if now != "" {
		view := doubtfulRules{conflicts, brokenRules{misspelt[:min(len(misspelt), maxFaults)], len(misspelt)}}
		err := s.Chats().Tell(ctx, news.Sync, func(to chat.Chat) error { return to.Say(ctx, "goods.rules.doubts", view) })
		if err != nil {
			return err
		}
	}
	return s.Store(shop).SetSetting(context.WithoutCancel(ctx), key, now)
}
