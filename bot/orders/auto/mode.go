package auto

import (
	"context"
	"fmt"

	"kaspibot/bot/orders"
)

// modeKey is where the mode that people chose is kept; it wins over the one that the program was started with.
const modeKey = "auto.mode"

// State is how automatic acceptance stands.
type State struct {
	Mode   Mode
	Chosen bool // by a person, in the chat
	Rules  Rules
	Recent []Decision // the latest first
}

// State tells how it stands, with so many of the last decisions.
func (a *Acceptance) State(ctx context.Context, recent int) (State, error) {
	s := State{Rules: a.Rules}
	var err error
	if s.Mode, s.Chosen, err = a.mode(ctx); err != nil {
		return State{}, err
	}
	s.Recent, err = a.Decisions.Decisions(ctx, Filter{Limit: recent})
	return s, err
}

// CurrentMode is the mode in force, off when it cannot be read.
func (a *Acceptance) CurrentMode(ctx context.Context) Mode {
	m, _, err := a.mode(ctx)
	if err != nil {
		return ModeOff
	}
	return m
}

// mode is the one in force. A kept one that cannot be read is off: doing too little harms less.
func (a *Acceptance) mode(ctx context.Context) (m Mode, chosen bool, err error) {
	text, chosen, err := a.Settings.Setting(ctx, modeKey)
	if err != nil || !chosen {
		return a.Mode, false, err
	}
	m, err = ParseMode(text)
	if err != nil {
		a.Log.Error("the kept mode of automatic acceptance cannot be read", "err", err)
	}
	return m, true, nil
}

// SetMode chooses a mode for good, on behalf of a person.
func (a *Acceptance) SetMode(ctx context.Context, m Mode, by orders.Who) error {
	if _, err := ParseMode(string(m)); err != nil {
		return fmt.Errorf("mode of automatic acceptance: %w", err)
	}
	if err := a.Settings.SetSetting(ctx, modeKey, string(m)); err != nil {
		return err
	}
	return a.Audit.Audit(ctx, orders.AuditEntry{At: a.Now(), Who: by, Verb: VerbMode, Result: orders.ResultDone, Detail: string(m)})
}
