package setup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"kaspibot/cmd/kaspibot/internal/config"
)

// askedForCode are the words by which a person asks for a code beside the owners that there are.
var askedForCode = []string{"code", "код"}

// takeOwners takes ids as they are, or has the person introduce themselves to the bot.
func (s *Session) takeOwners(ctx context.Context, text string) ([]config.Assigned, error) {
	if text != "" && !slices.Contains(askedForCode, strings.ToLower(text)) {
		return s.assignedTo("TELEGRAM_OWNERS", text)
	}
	who, err := s.meet(ctx)
	if no, ok := errors.AsType[*refusal](err); ok { // the token was kept without a try
		s.say("setup.refused."+no.name, nil)
		return nil, errForm
	}
	if err != nil {
		return nil, err
	}
	s.say("setup.found.owner", who)
	owners := s.present("TELEGRAM_OWNERS")
	id := strconv.FormatInt(who.ID, 10)
	switch {
	case owners == "":
		owners = id
	case !slices.Contains(strings.FieldsFunc(owners, func(r rune) bool { return r == ',' || r == ' ' }), id):
		owners += "," + id
	}
	return s.assignedTo("TELEGRAM_OWNERS", owners)
}

// chanceCode is one that nobody guesses within the time that it is good for.
func chanceCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%08d", n), nil
}
