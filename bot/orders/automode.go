package orders

import (
	"context"
	"errors"
	"fmt"
)

// modeKey is where the mode that people chose is kept; it wins over the one that the program was started with.
const modeKey = "auto.mode"

// AutoState is how automatic acceptance stands.
type AutoState struct {
	Mode   Mode
	Chosen bool // by a person, in the chat
	Rules  AutoRules
	Recent []Decision // the latest first
}

// State tells how it stands, with so many of the last rulings.
func (a *Auto) State(ctx context.Context, recent int) (AutoState, error) {
	s := AutoState{Rules: a.Rules}
	var err error
	if s.Mode, s.Chosen, err = a.mode(ctx); err != nil {
		return AutoState{}, err
	}
	s.Recent, err = a.Decisions.Decisions(ctx, DecisionFilter{Limit: recent})
	return s, err
}

// mode is the one in force. A kept one that cannot be read is off: doing too little harms less.
func (a *Auto) mode(ctx context.Context) (m Mode, chosen bool, err error) {
	text, chosen, err := a.Desk.settings.Setting(ctx, modeKey)
	if err != nil || !chosen {
		return a.Mode, false, err
	}
	m, err = ParseMode(text)
	if err != nil {
		a.Desk.log.Error("the kept mode of automatic acceptance cannot be read", "err", err)
	}
	return m, true, nil
}

// SetMode chooses a mode for good, on behalf of a person.
func (a *Auto) SetMode(ctx context.Context, m Mode, by Who) error {
	if _, err := ParseMode(string(m)); err != nil {
		return fmt.Errorf("mode of automatic acceptance: %w", err)
	}
	return errors.Join(a.Desk.settings.SetSetting(ctx, modeKey, string(m)), a.Desk.audit.Audit(ctx, AuditEntry{
		At: a.Desk.now(), Who: by, Verb: VerbMode, Result: ResultDone, Detail: string(m),
	}))
}
