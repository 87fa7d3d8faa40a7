package demo

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// button is how one is named: a plain number is an answer to a question. Some have their keyboard in Cyrillic.
var button = regexp.MustCompile(`^[bBбБвВ]([0-9]{1,6})$`)

// read takes what is typed until there is no more of it.
func (s *screen) read(in io.Reader, w *world, stop func()) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		named := button.FindStringSubmatch(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, ":"):
			s.tell(w.do(line))
			if line == ":quit" {
				stop()
			}
		case named != nil:
			n, _ := strconv.Atoi(named[1]) // 0 is no button either
			s.press(n)
		default:
			s.telegram.Say(seller(), seller().ID, line)
		}
	}
}

func (s *screen) press(n int) {
	name := "b" + strconv.Itoa(n)
	s.mu.Lock()
	known := n >= 1 && n <= len(s.buttons)
	var p pressable
	if known {
		p = s.buttons[n-1]
	}
	s.mu.Unlock()
	if !known {
		s.tell(fmt.Sprintf(s.words.noButton, name))
		return
	}
	if _, err := s.telegram.Press(seller(), seller().ID, p.message, p.button.Data); err != nil {
		s.tell(fmt.Sprintf(s.words.gone, name))
	}
}

func (s *screen) tell(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.out, text)
}

// do carries out a line that begins with a colon.
func (w *world) do(line string) string {
	switch line {
	case ":order":
		if !w.order() {
			return w.words.noList
		}
		return w.words.ordered
	case ":crash":
		w.stockDrops()
		return w.words.crashed
	case ":quit":
		return w.words.end
	}
	return fmt.Sprintf(w.words.unknown, line)
}
