//! The shape of the texts: a struct for every table of `assets/text/*.toml`, a field for every text.
//! A text that is missing or misspelt in a file stops the program's tests, one that is missing here
//! does not compile.

use serde::Deserialize;

macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(
                #[doc = concat!("The text `", stringify!($field), "`.")]
                pub $field: $kind,
            )+
        }
    };
}

/// The forms of a counted text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plural {
    /// For one; in Russian also for 21, 31 …
    pub one: String,
    /// For two to four, where the language has such a form.
    #[serde(default)]
    pub few: Option<String>,
    /// For all else.
    pub many: String,
}

texts! {
    /// The table `[common]`.
    Common {
        loading: String,
        working: String,
        any_key_closes: String,
        escape_closes: String,
        paste_nowhere: String,
        new_standard: String,
        copied_tmux: String,
        copied_terminal: String,
        missing: String,
        bulk_done: Plural,
        bulk_refused: Plural,
        simulated: String,
        too_small: String,
    }
}
texts! {
    /// The table `[screen]`.
    ScreenNames {
        desk: String,
        request: String,
        board: String,
        standard: String,
        training: String,
        control: String,
        off_duty: String,
    }
}
texts! {
    /// The table `[time]`.
    Time {
        day_short: String,
        hour_short: String,
        today: String,
        tomorrow: String,
        yesterday: String,
        months: [String; 12],
        weekdays: [String; 7],
    }
}
texts! {
    /// The table `[column]`.
    Column {
        due: String,
        priority: String,
        subject: String,
        client: String,
        channel: String,
        department: String,
        status: String,
        who: String,
        age: String,
        tags: String,
    }
}
texts! {
    /// The table `[queue]`.
    Queue {
        title: String,
        me: String,
        requests: Plural,
        marked: Plural,
        empty: String,
        empty_next: String,
        nothing_next: String,
    }
}
texts! {
    /// The table `[client]`.
    Client {
        title: String,
        nameless: String,
        empty: String,
        erased: String,
        since: String,
        requests: Plural,
        open: Plural,
        promised: Plural,
        broken: Plural,
    }
}
texts! {
    /// The table `[deadlines]`.
    Deadlines {
        title: String,
        at_risk: Plural,
        breached: Plural,
        empty: String,
    }
}
texts! {
    /// The table `[script]`.
    Script {
        title: String,
        step_of: String,
        finished: String,
        finished_line: String,
        empty: String,
        none: String,
        empty_next: String,
        say: String,
        ask: String,
        task: String,
        quote_open: String,
        quote_close: String,
        act: String,
        required: String,
        hint_choose: String,
        hint_answer: String,
        hint_done: String,
        choose_by_digit: String,
        nothing_offered: String,
    }
}
texts! {
    /// The table `[request]`.
    Request {
        title: String,
        facts: String,
        empty: String,
        empty_next: String,
        no_deadlines: String,
        no_promise: String,
        level: String,
        until: String,
        assignee: String,
        accountable: String,
        received: String,
        rule: String,
        rating: String,
        looks_at_it: String,
        answers_it: String,
        reopened: Plural,
        call_promised: String,
        call_late: String,
        call_kept: String,
        call_broken: String,
    }
}
texts! {
    /// The table `[event]`.
    Event {
        me: String,
        me_object: String,
        desk: String,
        received: String,
        message: String,
        routed: String,
        routed_fallback: String,
        claimed: String,
        passed: String,
        released: String,
        taken_over: String,
        assigned: String,
        assigned_by: String,
        handed_over: String,
        escalated: String,
        bounced: String,
        replied: String,
        noted: String,
        waits_client: String,
        waits_other: String,
        resumed: String,
        resumed_by_time: String,
        call_promised: String,
        call_kept: String,
        call_tried: String,
        call_moved: String,
        call_broken: String,
        call_assigned: String,
        script_chosen: String,
        step_done: String,
        step_answered: String,
        step_skipped: String,
        changed: String,
        resolved: String,
        resolved_against: String,
        closed: String,
        reopened: String,
        reopened_by_client: String,
        rated: String,
        warned: String,
        breached: String,
        noticed: String,
        undone: String,
    }
}
texts! {
    /// The table `[why]`.
    Why {
        keys: String,
        title: String,
        none: String,
        result: String,
        clause: String,
        tried: Plural,
    }
}
texts! {
    /// The table `[confirm]`.
    Confirm {
        forget_view: String,
        title: String,
        yes: String,
        no: String,
        quit: String,
        bulk: String,
    }
}
texts! {
    /// The table `[form]`.
    Form {
        filter: String,
        view_kept: String,
        view_taken: String,
        for_many: Plural,
        needed: String,
        hint: String,
        reason: String,
        note: String,
        level: String,
        waits_for: String,
        the_client: String,
        third_party: String,
        until: String,
        call_at: String,
        call_about: String,
        outcome: String,
        try_again: String,
        solution: String,
        against: String,
        score: String,
        comment: String,
        field_name: String,
        field_value: String,
        name: String,
        phone: String,
        email: String,
        tier: String,
        answer: String,
        steps_missing: String,
        time_examples: String,
        time_unreadable: String,
        time_past: String,
        time_skipped: String,
    }
}
texts! {
    /// The table `[compose]`.
    Compose {
        reply: String,
        note: String,
        message: String,
        placeholder: String,
        hint: String,
        kept: String,
        nothing: String,
        send_to: String,
        meanwhile: String,
    }
}
texts! {
    /// The table `[intake]`.
    IntakeForm {
        title: String,
        found: String,
        phone: String,
        name: String,
        email: String,
        body: String,
        hint: String,
        hint_body: String,
        hint_found: String,
        no_routing: String,
        type_client: String,
        new_client: String,
        is_it: String,
        again: String,
        before: String,
        say_what: String,
    }
}
texts! {
    /// The table `[columns]`.
    ColumnsBox {
        title: String,
        number: String,
        rest: String,
        hint: String,
    }
}
texts! {
    /// The table `[list]`.
    List {
        views_hint: String,
        not_own: String,
        views: String,
        view: String,
        texts: String,
        scripts: String,
        callbacks: String,
        notices: String,
        search: String,
        palette: String,
        filter: String,
        filter_how: String,
        search_how: String,
        nothing_fits: String,
        nothing_found: String,
        no_texts: String,
        no_callbacks: String,
        no_notices: String,
        callbacks_hint: String,
        usual_view: String,
        all_view: String,
        waiting_view: String,
        done_view: String,
        open_number: String,
    }
}
texts! {
    /// The table `[help]`.
    Help {
        title: String,
        foot: String,
    }
}
texts! {
    /// The table `[board]`.
    Board {
        departments: String,
        people: String,
        hours: String,
        decide: String,
        new: String,
        open: String,
        waiting: String,
        at_risk: String,
        breached: String,
        on_duty: String,
        off_duty: String,
        arrivals: String,
        resolutions: String,
        nothing: String,
        unassigned: String,
        orphaned: String,
    }
}
texts! {
    /// The table `[control]`.
    Control {
        log: String,
        seq: String,
        when: String,
        who: String,
        what: String,
        hash: String,
    }
}
texts! {
    /// The table `[standard]`.
    StandardText {
        title: String,
        calendars: String,
        no_clause: String,
        nothing: String,
        concept: String,
        departments: String,
        roles: String,
        norms: String,
        rules: String,
        deadlines: String,
        scripts: String,
        texts: String,
        exercises: String,
        measures: String,
        questions: String,
    }
}
texts! {
    /// The table `[training]`.
    Training {
        exercises: String,
        exercise: String,
        name: String,
        state: String,
        score: String,
        version: String,
        tries: String,
        person: String,
        required: String,
        untried: String,
        passed: String,
        failed: String,
        outdated: String,
        quiz: String,
        none: String,
        found: String,
        nothing: String,
        on_turn: String,
        result_passed: String,
        result_failed: String,
        took: String,
        took_usual: String,
        kept: String,
        not_kept: String,
        about_department: String,
        about_level: String,
        about_priority: String,
        about_tag: String,
        about_script: String,
        about_callback: String,
        about_action: String,
        about_reason: String,
        yes: String,
        no: String,
        question: String,
        ask_route: String,
        ask_route_tier: String,
        scene: String,
        scene_tier: String,
        ask_promise: String,
        ask_due: String,
        ask_duty: String,
        right: String,
        wrong: String,
        by_clause: String,
        answer_by: String,
        broken_off: String,
    }
}
texts! {
    /// The table `[tour]`.
    Tour {
        title: String,
        keys: String,
        steps: [String; 12],
    }
}
texts! {
    /// The table `[first_run]`.
    FirstRun {
        welcome: String,
        language: String,
        language_wrong: String,
        name: String,
        standard: String,
        standard_wrong: String,
        department: String,
        left: String,
    }
}
texts! {
    /// The table `[status]`.
    Statuses {
        new: String,
        open: String,
        pending: String,
        hold: String,
        resolved: String,
        closed: String,
    }
}
texts! {
    /// The table `[priority]`.
    Priorities {
        low: String,
        normal: String,
        high: String,
        urgent: String,
    }
}
texts! {
    /// The table `[channel]`.
    Channels {
        phone: String,
        email: String,
        chat: String,
        visit: String,
        web: String,
        import: String,
    }
}
texts! {
    /// The table `[kind]`.
    Kinds {
        first_response: String,
        next_response: String,
        update: String,
        resolution: String,
        own: String,
        handle: String,
        callback: String,
    }
}
texts! {
    /// The table `[audience]`.
    Audiences {
        client: String,
        internal: String,
    }
}
texts! {
    /// The table `[notice]`.
    Notice {
        breached: String,
        at_risk: String,
        assigned: String,
        callback: String,
        mentioned: String,
        acknowledge: String,
        training: String,
        reviewed: String,
        ledger: String,
        appeal: String,
        other: String,
    }
}
texts! {
    /// The table `[done]`.
    Done {
        intake: String,
        message: String,
        claim: String,
        pass: String,
        release: String,
        take_over: String,
        assign: String,
        route: String,
        escalate: String,
        bounce: String,
        reply: String,
        note: String,
        wait: String,
        resume: String,
        call_promised: String,
        call_kept: String,
        call_tried: String,
        call_moved: String,
        call_broken: String,
        call_assigned: String,
        step: String,
        script: String,
        set: String,
        resolve: String,
        close: String,
        reopen: String,
        rate: String,
        client_edit: String,
        acknowledge: String,
        undo: String,
        duty: String,
        other: String,
    }
}
texts! {
    /// The table `[context]`.
    Contexts {
        everywhere: String,
        queue: String,
        client: String,
        deadlines: String,
        script: String,
        request: String,
        board: String,
        standard: String,
        control: String,
    }
}
texts! {
    /// The table `[action]`.
    Actions {
        versions: String,
        save_view: String,
        columns: String,
        down: String,
        up: String,
        page_down: String,
        page_up: String,
        first: String,
        last: String,
        left: String,
        right: String,
        next_pane: String,
        previous_pane: String,
        zoom: String,
        wider: String,
        narrower: String,
        taller: String,
        lower: String,
        open: String,
        back: String,
        leave: String,
        desk: String,
        request: String,
        board: String,
        standard: String,
        training: String,
        control: String,
        next: String,
        everything: String,
        order: String,
        mark: String,
        mark_all: String,
        help: String,
        palette: String,
        filter: String,
        views: String,
        search: String,
        scripts: String,
        callbacks: String,
        notices: String,
        why: String,
        new_request: String,
        claim: String,
        resume: String,
        edit_client: String,
        acknowledge: String,
        undo: String,
        duty: String,
        reply: String,
        note: String,
        message: String,
        hand_over: String,
        escalate: String,
        bounce: String,
        wait: String,
        callback: String,
        call_kept: String,
        call_tried: String,
        call_moved: String,
        call_broken: String,
        call_assigned: String,
        resolve: String,
        reopen: String,
        close: String,
        rate: String,
        set: String,
        field: String,
        take_over: String,
        pass: String,
        release: String,
        assign: String,
        step_done: String,
        step_skip: String,
        step_back: String,
        step_forward: String,
        step_act: String,
        copy: String,
        mouse: String,
        language: String,
        theme: String,
        redraw: String,
        suspend: String,
        tour_next: String,
        tour_end: String,
        quit: String,
    }
}
texts! {
    /// The table `[hint]`.
    Hints {
        versions: String,
        pass: String,
        open: String,
        claim: String,
        reply: String,
        note: String,
        hand_over: String,
        escalate: String,
        callback: String,
        resolve: String,
        wait: String,
        filter: String,
        palette: String,
        help: String,
        new_request: String,
        next: String,
        back: String,
        why: String,
        step_done: String,
        step_skip: String,
        step_back: String,
        step_act: String,
        next_pane: String,
        zoom: String,
        scripts: String,
        left: String,
        acknowledge: String,
        right: String,
    }
}
texts! {
    /// The table `[book]`: a standard in words.
    Book {
        version: String,
        language: String,
        timezone: String,
        fallback: String,
        to_department: String,
        adoption: String,
        acknowledge: String,
        aimed_at: String,
        requires: String,
        at_least: String,
        at_most: String,
        above: String,
        below: String,
        over: String,
        level: String,
        works: String,
        escalates_to: String,
        gate: String,
        gate_field: String,
        gate_step: String,
        gate_note: String,
        may: String,
        everything: String,
        must_have_passed: String,
        by_people: String,
        control: String,
        how_soon: String,
        holds_for: String,
        every_request: String,
        counted_by: String,
        calendar_of_department: String,
        stands_still: String,
        at_risk_after: String,
        on_warn: String,
        on_breach: String,
        client_tier: String,
        priority: String,
        department: String,
        channel: String,
        tag: String,
        the_assignee: String,
        the_accountable: String,
        notify: String,
        raise_priority: String,
        escalate: String,
        assign: String,
        least_loaded: String,
        round_robin: String,
        hours_of_week: String,
        holidays: String,
        exceptions: String,
        closed: String,
        any_words: String,
        all_words: String,
        no_words: String,
        subject_words: String,
        patterns: String,
        text_language: String,
        account: String,
        product: String,
        sender_domain: String,
        field: String,
        inside_hours: String,
        outside_hours: String,
        open_requests: String,
        repeat_within: String,
        goes: String,
        gets_priority: String,
        tags: String,
        script: String,
        assigned: String,
        goes_on: String,
        offered_for: String,
        required: String,
        kept_as: String,
        end: String,
        act_route: String,
        act_reply: String,
        act_callback: String,
        act_escalate: String,
        act_resolve: String,
        act_note: String,
        act_wait: String,
        expected: String,
        then_client: String,
        because: String,
        required_for: String,
        callback_within: String,
        action: String,
        with_reason: String,
        figure: String,
        for_roles: String,
        period: String,
        goal: String,
        reward: String,
        floor: String,
        penalty: String,
        minimum_sample: String,
        weight: String,
        fatal: String,
        of_working_time: String,
        minutes: Plural,
        hours: Plural,
        days: Plural,
        working_days: Plural,
        points: Plural,
    }
}
texts! {
    /// The table `[difference]`: what a version says otherwise.
    Difference {
        first: String,
        behind: String,
        title: String,
        order: String,
        added: String,
        removed: String,
        changed: String,
        moved: String,
        faster: String,
        slower: String,
        mixed: String,
        nothing: String,
    }
}
texts! {
    /// The table `[simulation]`: what a draft would have made of the past.
    Simulation {
        title: String,
        what: String,
        count: String,
        share: String,
        requests: String,
        rerouted: String,
        reprioritised: String,
        rescripted: String,
        retimed: String,
        saved: String,
        added: String,
        note: String,
        matrix: String,
        from: String,
        to: String,
        responsible: String,
        clause: String,
        examples: String,
        subject: String,
        deadline: String,
        for_example: String,
        load: String,
        department: String,
        then: String,
        draft: String,
        then_busiest: String,
        draft_busiest: String,
        at_hour: String,
    }
}
texts! {
    /// The table `[ledger]`.
    LedgerText {
        title: String,
        mine: String,
        number: String,
        operator: String,
        measure: String,
        metric: String,
        period: String,
        value: String,
        interval: String,
        sample: String,
        needed: String,
        target: String,
        floor: String,
        points: String,
        verdict: String,
        state: String,
        appeal: String,
        note: String,
        lift: String,
        too_few: String,
        reward: String,
        between: String,
        penalty: String,
        proposed: String,
        confirmed: String,
        dropped: String,
        annulled: String,
        filed: String,
        granted: String,
        denied: String,
        reached: String,
        good: String,
        out_of_reach: String,
        over_floor: String,
        unknown: String,
        nothing: String,
        running: String,
        pulled_down: String,
        known_already: String,
        proposed_now: String,
        total: String,
        evidence: String,
        clause: String,
        is_confirmed: String,
        is_dropped: String,
        is_contested: String,
        is_answered: String,
    }
}
texts! {
    /// The table `[report]`.
    ReportText {
        title_service: String,
        period: String,
        only: String,
        part_figures: String,
        part_flow: String,
        part_hours: String,
        part_by: String,
        metric: String,
        value: String,
        low: String,
        high: String,
        sample: String,
        before: String,
        day: String,
        week: String,
        hour: String,
        received: String,
        answered: String,
        resolved: String,
        reopened: String,
        backlog: String,
        operator: String,
        department: String,
        channel: String,
        tier: String,
        nobody: String,
        no_tier: String,
        towards: String,
        note_interval: String,
        note_returning: String,
        title_operators: String,
        title_deadlines: String,
        title_promises: String,
        title_training: String,
        part_people: String,
        part_each: String,
        part_by_kind: String,
        part_by_clause: String,
        part_over_time: String,
        part_late: String,
        part_outcomes: String,
        part_missed: String,
        part_exercises: String,
        kind: String,
        audience: String,
        clause: String,
        breached: String,
        late_by: String,
        open_still: String,
        request: String,
        client: String,
        who: String,
        due: String,
        done: String,
        state: String,
        count: String,
        share: String,
        on_time: String,
        late: String,
        broken: String,
        open_overdue: String,
        not_due: String,
        moved_once: String,
        calls: String,
        first_contact: String,
        script: String,
        reviews: String,
        rating: String,
        minutes: String,
        exercise: String,
        passed: String,
        failed: String,
        outdated: String,
        untried: String,
        score: String,
        tries: String,
        seconds: String,
        required: String,
        quiz: String,
        read_version: String,
        yes: String,
        no: String,
        note_people: String,
        note_late: String,
        note_nobody: String,
        title_standards: String,
        title_clients: String,
        part_versions: String,
        part_kept: String,
        part_lost: String,
        part_levels: String,
        part_most: String,
        part_new: String,
        version: String,
        after: String,
        change: String,
        likely: String,
        unclear: String,
        better: String,
        worse: String,
        served: String,
        returned: String,
        clean: String,
        broken_promise: String,
        a_breach: String,
        either: String,
        silent_days: String,
        missed_at: String,
        value_lost: String,
        value_at_stake: String,
        no_value: String,
        level: String,
        asks: String,
        at_least: String,
        at_most: String,
        now_at: String,
        reached: String,
        not_reached: String,
        held_days: String,
        current: String,
        next_level: String,
        may_step_up: String,
        not_yet: String,
        earliest: String,
        level_step: String,
        requests: String,
        first_seen: String,
        last_seen: String,
        new_clients: String,
        come_again: String,
        missed_calls: String,
        note_versions: String,
        note_kept: String,
        note_lost: String,
        days: String,
        top_level: String,
    }
}
texts! {
    /// The table `[versions]`: the versions of the standard.
    Versions {
        close: String,
        title: String,
        keys: String,
        difference: String,
        news: String,
        confirm: String,
        not_yours: String,
        in_force: String,
        adopted: String,
        past: String,
        draft: String,
        no_reviews: String,
        not_read_by: String,
        read_by_all: String,
        approve: String,
        object: String,
        capacity: String,
        verdict: String,
        outsider: String,
        from: String,
        mapping: String,
        mapping_how: String,
        review: String,
        adopt: String,
    }
}
texts! {
    /// The table `[reason]`: why a request stands as it does.
    Reason {
        department: String,
        routed: String,
        by_clause: String,
        handed_over: String,
        escalated: String,
        bounced: String,
        priority: String,
        came_with: String,
        no_rule_names_it: String,
        queue: String,
        not_in_queue: String,
        ranked_breached: String,
        ranked_due: String,
        ranked_last: String,
        resolving: String,
        resolved: String,
        nothing_in_the_way: String,
        missing: String,
        deadline: String,
        stands_still: String,
        breached: String,
        met: String,
        agreed: String,
        allows: String,
        now: String,
        paused: String,
        counted: String,
        counted_exception: String,
        stood: String,
        holiday: String,
        closed: String,
        no_clause: String,
        changed: String,
        tried: Plural,
    }
}
