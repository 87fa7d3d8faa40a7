package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/setup"
)

func initCommand() *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "ask for the settings that a shop needs, try each answer at once, and write them into .env",
		Description: "May be run again: Enter keeps what is there, and comments, order and other settings stay.\n" +
			"Secrets are not shown while they are typed. The file is replaced at the end; Ctrl-C before leaves it as it is.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "language", Usage: "of the questions and of the bot: ru, kk or en; asked for when it is not given"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			language := cmd.String("language")
			if cmd.IsSet("language") && !slices.Contains(chat.Languages(), language) {
				return &usageError{err: errors.New("--language: want one of " + strings.Join(chat.Languages(), ", "))}
			}
			around, next := surround(cmd), "kaspibot check"
			if cmd.IsSet("env") {
				next = "kaspibot --env '" + cmd.String("env") + "' check"
			}
			session, err := setup.Open(setup.Config{
				File: cmd.String("env"), Language: language, In: os.Stdin, Out: prompt{cmd.Root().Writer}, Secret: unseen(os.Stdin),
				Hide: around.secrets.Add, Now: time.Now, Next: next,
			})
			if err != nil {
				return &usageError{err: err}
			}
			defer shownAgain(os.Stdin)()
			return session.Run(ctx)
		},
	}
}

// prompt lets out at once what has no line break at its end, as a question that waits for its answer.
type prompt struct{ io.Writer }

func (p prompt) Write(text []byte) (int, error) {
	n, err := p.Writer.Write(text)
	if waiting, ok := p.Writer.(interface{ Flush() error }); ok && err == nil {
		err = waiting.Flush()
	}
	return n, err
}

// unseen reads a line from a terminal that does not show it; nil where there is no terminal, and nothing to be seen.
func unseen(f *os.File) func() (string, error) {
	if !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func() (string, error) {
		state, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return "", err
		}
		text, err := typed(f)
		return text, errors.Join(err, term.Restore(int(f.Fd()), state))
	}
}

// typed reads keys up to Enter, one at a time: what is typed after that is for the next question. The keys that end a
// program or an input do so here too; term.ReadPassword knows nothing of the latter. Arrows and the like, and what a
// terminal puts around a paste, are no part of a secret: nobody could see that they are in it.
func typed(keys io.Reader) (string, error) {
	const ctrlC, ctrlD, backspace, ctrlU, del = 3, 4, 8, 21, 127
	var line []byte
	var keyboard sequence
	for key := make([]byte, 1); ; {
		if _, err := io.ReadFull(keys, key); err != nil {
			return "", err
		}
		if keyboard.takes(key[0]) {
			continue
		}
		switch key[0] {
		case '\r', '\n':
			return string(line), nil
		case ctrlC:
			return "", context.Canceled
		case ctrlD:
			if len(line) == 0 {
				return "", io.EOF
			}
		case backspace, del:
			_, size := utf8.DecodeLastRune(line)
			line = line[:len(line)-size]
		case ctrlU:
			line = line[:0]
		default:
			line = append(line, key[0])
		}
	}
}

// sequence is what has come so far of the bytes that a terminal sends for one key without a letter: ESC, [ or O, and on up
// to a letter or a tilde.
type sequence []byte

// takes reports whether a byte belongs to such a key.
func (s *sequence) takes(b byte) bool {
	const escape = 27
	switch {
	case b == escape:
		*s = sequence{b}
	case len(*s) == 1 && (b == '[' || b == 'O'):
		*s = append(*s, b)
	case len(*s) == 2 && b >= '@' && b <= '~':
		*s = nil
	case len(*s) == 2 && b >= ' ' && b < '@': // numbers between
	default:
		*s = nil
		return false
	}
	return true
}

// shownAgain remembers how a terminal is, and brings it back to that: Ctrl-C may come while nothing typed is shown.
func shownAgain(f *os.File) (restore func()) {
	state, err := term.GetState(int(f.Fd()))
	if err != nil {
		return func() {} // it is no terminal
	}
	return func() { _ = term.Restore(int(f.Fd()), state) }
}
