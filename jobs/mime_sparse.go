package jobs

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"strconv"

	"github.com/jhillyerd/enmime"
)

// The parser copies what it reads several times over. So it gets long parts without their middle, which is put back from the
// mail itself: sparseHead is how much it sees behind a delimiter at least, more than it reads ahead in parts within parts;
// sparseTail is how much it sees before the next one; a gap of less than sparseLeast isn't worth it.
const (
	sparseHead  = 128 << 10
	sparseTail  = 4 << 10
	sparseLeast = 64 << 10
	markDigits  = 8
)

// sparse is a mail's body without the middles of its long parts.
type sparse struct {
	tree        *tree
	head, least int
	mark        []byte // with the number of a gap behind it stands for what is left out
	pending     []byte // of a mark that is being read
	at          int    // in the body
	keep        int    // how many bytes from there are read as they are
	inPart      bool   // the headers of the part are behind us
	next        map[string]int
	gaps        []gap
}

// gap is a stretch of the body that was left out.
type gap struct{ from, to int }

func newSparse(t *tree) *sparse {
	return &sparse{tree: t, head: sparseHead, least: sparseLeast, mark: []byte("=" + rand.Text() + "="), next: map[string]int{}}
}

// Read implements io.Reader.
func (s *sparse) Read(p []byte) (int, error) {
	if len(s.pending) == 0 && s.keep == 0 {
		s.plan()
	}
	if len(s.pending) > 0 {
		n := copy(p, s.pending)
		s.pending = s.pending[n:]
		return n, nil
	}
	rest := s.tree.body[s.at:]
	if len(rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, rest[:min(s.keep, len(rest))])
	s.at, s.keep = s.at+n, s.keep-n
	return n, nil
}

// plan decides how to go on: with a gap, when the last delimiter is far behind and the next one far ahead.
func (s *sparse) plan() {
	s.keep = s.head
	if s.at == 0 || !s.farBehind() {
		return
	}
	to := s.stop() - sparseTail
	if to-s.at < s.least {
		return
	}
	s.pending = fmt.Appendf(nil, "%s%0*d", s.mark, markDigits, len(s.gaps))
	s.gaps = append(s.gaps, gap{s.at, to})
	s.at = to
}

// farBehind tells whether no delimiter stands in what was read last, and the headers behind the one before that are over.
func (s *sparse) farBehind() bool {
	body := s.tree.body
	window := body[max(0, s.at-s.head-maxBoundary-2):s.at]
	last := -1
	for boundary := range s.tree.delimiters {
		last = max(last, bytes.LastIndex(window, []byte("--"+boundary)))
	}
	if last >= 0 {
		window = window[last:]
		s.inPart = false
	}
	s.inPart = s.inPart || bytes.Contains(window, []byte("\n\n")) || bytes.Contains(window, []byte("\n\r\n"))
	return last < 0 && s.inPart
}

// stop returns where the next delimiter begins, also one of which a part has been read.
func (s *sparse) stop() int {
	body := s.tree.body
	first := len(body)
	for boundary := range s.tree.delimiters {
		from := max(0, s.at-len(boundary)-1)
		if at, known := s.next[boundary]; !known || at < from {
			s.next[boundary] = len(body)
			if i := bytes.Index(body[from:], []byte("--"+boundary)); i >= 0 {
				s.next[boundary] = from + i
			}
		}
		first = min(first, s.next[boundary])
	}
	return first
}

// fill puts back what was left out; false means that this can't be done, so that the parser must read all.
func (s *sparse) fill(root *enmime.Part) bool {
	body := s.tree.body
	for boundary := range s.tree.delimiters {
		for _, g := range s.gaps {
			border := len(boundary) + 1 // of a delimiter that stands across an end of the gap
			if bytes.Contains(body[max(0, g.from-border):min(g.to+border, len(body))], []byte("--"+boundary)) {
				return false // the parser learnt too late that parts begin there
			}
		}
	}
	return root.DepthMatchFirst(func(p *enmime.Part) bool { return !s.widen(p) }) == nil
}

// widen makes a part's content the stretch of the body from which it was read with gaps.
func (s *sparse) widen(p *enmime.Part) bool {
	before, last := bytes.Index(p.Content, s.mark), bytes.LastIndex(p.Content, s.mark)
	if before < 0 {
		return true
	}
	behind := p.Content[min(last+len(s.mark)+markDigits, len(p.Content)):]
	from, to := s.gapAt(p.Content[before:]).from-before, s.gapAt(p.Content[last:]).to+len(behind)
	if from < 0 || to > len(s.tree.body) || from > to {
		return false
	}
	whole := s.tree.body[from:to:to]
	if !bytes.HasPrefix(whole, p.Content[:before]) || !bytes.HasSuffix(whole, behind) {
		return false
	}
	p.Content = whole
	return true
}

// gapAt returns the gap of the mark with which a content begins.
func (s *sparse) gapAt(content []byte) gap {
	number, err := strconv.Atoi(string(content[len(s.mark):min(len(s.mark)+markDigits, len(content))]))
	if err != nil || number >= len(s.gaps) {
		return gap{from: -1}
	}
	return s.gaps[number]
}
