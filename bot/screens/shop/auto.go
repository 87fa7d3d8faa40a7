package shop

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders/auto"
)

// The keys of the buttons of automatic acceptance.
const (
	autoOff  = string(auto.ModeOff)
	autoDry  = string(auto.ModeDry)
	autoOn   = string(auto.ModeOn) // asks whether it is meant
	autoSure = "sure"              // it is
	autoShow = "show"
)

// recentDecisions is how many of the last decisions /auto has room for.
const recentDecisions = 8

// onAuto shows how automatic acceptance stands, and offers the modes that are not on.
func (s *Screen) onAuto(ctx context.Context, r *chat.Request) error {
	state, err := s.autoState(ctx, r)
	if err != nil {
		return err
	}
	var modes chat.Row
	for _, mode := range []auto.Mode{auto.ModeOff, auto.ModeDry, auto.ModeOn} {
		if mode != state.Mode {
			modes = append(modes, r.Button("shop.button.auto", mode, verbAuto, string(mode)))
		}
	}
	return r.Show(ctx, "shop.auto", state, modes)
}

func (s *Screen) autoState(ctx context.Context, r *chat.Request) (auto.State, error) {
	state, err := s.Auto(r.Shop()).State(ctx, recentDecisions)
	if err != nil {
		return state, fmt.Errorf("automatic acceptance: %w", err)
	}
	return state, nil
}

func (s *Screen) onMode(ctx context.Context, r *chat.Request) error {
	switch key := r.Key(); key {
	case autoOff, autoDry:
		return s.chooseMode(ctx, r, auto.Mode(key))
	case autoSure:
		return s.chooseMode(ctx, r, auto.ModeOn)
	case autoOn:
		return s.confirmAuto(ctx, r)
	case autoShow:
		return s.onAuto(ctx, r)
	}
	return r.Old(ctx)
}

// chooseMode sets the mode and lets everybody know who did.
func (s *Screen) chooseMode(ctx context.Context, r *chat.Request, mode auto.Mode) error {
	by := r.Who()
	if err := s.Auto(r.Shop()).SetMode(ctx, mode, by); err != nil {
		return fmt.Errorf("choose mode: %w", err)
	}
	r.Notice(ctx, "shop.answer.auto", mode)
	return errors.Join(s.onAuto(ctx, r), s.Chats().Tell(ctx, news.Auto, func(c chat.Chat) error {
		if c.ID == by.Chat {
			return nil
		}
		return c.Say(ctx, "shop.auto.changed", modeChange{By: by.Name, Mode: mode})
	}))
}

type modeChange struct {
	By   string
	Mode auto.Mode
}

// confirmAuto asks whether orders are to be accepted without people.
func (s *Screen) confirmAuto(ctx context.Context, r *chat.Request) error {
	state, err := s.autoState(ctx, r)
	if err != nil {
		return err
	}
	return r.Show(ctx, "shop.auto.confirm", state.Rules, chat.Row{
		r.Button("shop.button.auto.sure", nil, verbAuto, autoSure),
		r.Button("shop.button.auto.no", nil, verbAuto, autoShow),
	})
}
