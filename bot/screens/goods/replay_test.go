package goods_test

import (
	"strings"
	"testing"
)

func TestAFileThatStopsTheProgramIsReadOnceMoreAtMost(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.mu.Lock()
	s.killed = true
	s.mu.Unlock()
	s.wants(s.send(aigul, whole()), "5 товаров")
	for run, want := range []string{"5 товаров", "Этот файл не читаю"} {
		s.restart()
		s.until("the file is handled again", func() bool {
			all := s.telegram.Messages(aigul.ID)
			return len(all) == run+2 && !strings.HasPrefix(all[run+1].Text, "⏳")
		})
		s.wants(s.last(aigul.ID), want)
	}
	if imp, _, err := s.store.PendingImport(t.Context()); err != nil || imp.ID != 2 {
		t.Errorf("the file was read %d times, want 2: %v", imp.ID, err)
	}
}
