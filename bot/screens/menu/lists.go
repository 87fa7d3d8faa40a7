package menu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
)

// Telegram shows a list of commands beside the line in which people write; *telegram.Client is one.
type Telegram interface {
	// SetCommands sets the list of a scope; none takes it away.
	SetCommands(ctx context.Context, scope telegram.Scope, commands []telegram.Command) error
}

const (
	// keptLists is the setting that holds which list each scope has.
	keptLists = "commands"

	listsAgain = time.Hour   // for scopes that took none, such as chats that nobody has started yet
	listsSoon  = time.Minute // after Telegram did not answer
)

// Changed has the lists follow what somebody's role, language or place in the shop has become. It does not wait for that.
func (s *Screen) Changed() {
	select {
	case s.changed <- struct{}{}:
	default: // it is to be done already
	}
}

// Run keeps Telegram's lists of commands equal to what people may do, until the context ends.
func (s *Screen) Run(ctx context.Context) {
	for wait := listsAgain; ; {
		select {
		case <-ctx.Done():
			return
		case <-s.changed:
		case <-time.After(wait):
		}
		wait = listsAgain
		if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("setting the lists of commands failed", "err", err)
			wait = listsSoon
		}
	}
}

// list is one of Telegram's lists of commands, and where it is shown.
type list struct {
	scope    telegram.Scope
	commands []telegram.Command
}

// Refresh sets the lists that are not as they should be. It fails when Telegram does not answer; a scope that takes no list
// is passed over.
func (s *Screen) Refresh(ctx context.Context) error {
	kept, err := s.kept(ctx)
	if err != nil {
		return err
	}
	lists, err := s.wanted(ctx, kept)
	if err != nil {
		return err
	}
	changed := false
	for _, l := range lists {
		key, hash := keyOf(l.scope), hashOf(l.commands)
		if has, set := kept[key]; set && has == hash {
			continue
		}
		err := s.Telegram().SetCommands(ctx, l.scope, l.commands)
		switch kind := telegram.KindOf(err); {
		case err == nil, len(l.commands) == 0 && (kind == telegram.KindChat || kind == telegram.KindRefused):
			changed = true
			if kept[key] = hash; hash == "" && l.scope != (telegram.Scope{}) {
				delete(kept, key)
			}
		case kind == telegram.KindChat || kind == telegram.KindRefused:
			s.Log.Info("a chat takes no list of commands yet", "chat", l.scope.Chat, "err", err)
		default:
			return errors.Join(fmt.Errorf("commands: %w", err), s.keep(ctx, kept, changed))
		}
	}
	return s.keep(ctx, kept, changed)
}

func (s *Screen) kept(ctx context.Context) (map[string]string, error) {
	kept := map[string]string{}
	text, found, err := s.Chats().Store.Setting(ctx, keptLists)
	if err == nil && found && json.Unmarshal([]byte(text), &kept) != nil {
		kept = map[string]string{} // damaged: all are sent anew
	}
	return kept, err
}

func (s *Screen) keep(ctx context.Context, kept map[string]string, changed bool) error {
	if !changed {
		return nil
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return s.Chats().Store.SetSetting(context.WithoutCancel(ctx), keptLists, string(text))
}

// wanted are the lists as they should be: each person's in their own chat and in the group, those of who is no longer in the
// shop empty, and none for strangers.
func (s *Screen) wanted(ctx context.Context, kept map[string]string) ([]list, error) {
	people, err := s.Chats().People(ctx)
	if err != nil {
		return nil, err
	}
	lists := []list{{}}
	in := map[int64]bool{}
	add := func(scope telegram.Scope, role chat.Role, language string) error {
		groups, err := s.Front().Commands(language, role)
		var all []telegram.Command
		for _, g := range groups {
			for _, c := range g.Commands {
				all = append(all, c.Command)
			}
		}
		lists = append(lists, list{scope, all})
		return err
	}
	for _, p := range people {
		in[p.ID] = true
		if err := add(telegram.Scope{Chat: p.ID}, p.Role, s.Chats().Language(ctx, p.ID)); err != nil {
			return nil, err
		}
	}
	for _, home := range s.Chats().Home() {
		if home > 0 {
			continue
		}
		language := s.Chats().Language(ctx, home)
		if err := add(telegram.Scope{Chat: home}, chat.Viewer, language); err != nil {
			return nil, err
		}
		for _, p := range people {
			if err := add(telegram.Scope{Chat: home, Member: p.ID}, p.Role, language); err != nil {
				return nil, err
			}
		}
	}
	for key := range kept {
		scope := scopeOf(key)
		if person := max(scope.Chat, scope.Member); person > 0 && !in[person] {
			lists = append(lists, list{scope: scope})
		}
	}
	return lists, nil
}

// keyOf names a scope among what is kept, and scopeOf reads that.
func keyOf(s telegram.Scope) string {
	return strconv.FormatInt(s.Chat, 10) + " " + strconv.FormatInt(s.Member, 10)
}

func scopeOf(key string) (s telegram.Scope) {
	_, _ = fmt.Sscan(key, &s.Chat, &s.Member) // what is not read is everywhere, which has no list
	return s
}

// hashOf is empty for no commands.
func hashOf(commands []telegram.Command) string {
	if len(commands) == 0 {
		return ""
	}
	h := fnv.New64a()
	for _, c := range commands {
		_, _ = fmt.Fprintf(h, "%s\x00%s\x00", c.Name, c.About)
	}
	return strconv.FormatUint(h.Sum64(), 16)
}
